package dev.tandem.sip;

import dev.tandem.sip.jain.GuardedParserFactory;
import dev.tandem.sip.jain.HostileLog;
import gov.nist.javax.sip.SipStackImpl;
import java.util.Optional;
import java.util.TooManyListenersException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoint on JAIN SIP: puts the parts together and takes them apart. */
final class RunningEndpoint implements SipEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(RunningEndpoint.class);

    private final SipSettings settings;
    private final SipStackImpl stack;
    private final HostileLog hostile;
    private final ExecutorService executor;
    private final Timers timers;
    private final LegRegistry registry;
    private final MessageWriter writer;
    private final SipWire wire;
    private final Router router;
    private final int udpPort;
    private final int tcpPort;
    private volatile boolean closed;

    private RunningEndpoint(SipSettings settings, SipEndpointListener listener)
            throws SipException, InvalidArgumentException, TooManyListenersException {
        this.settings = settings;
        this.hostile = new HostileLog(settings.limits().hostileLogsPerMinute());
        this.stack = new SipStackImpl(StackSettings.of(settings));
        stack.setMessageParserFactory(new GuardedParserFactory(hostile));
        ListeningPoint udp = stack.createListeningPoint(
                settings.bindHost(), port(settings.udpPort(), FreePort::udp), ListeningPoint.UDP);
        ListeningPoint tcp = stack.createListeningPoint(
                settings.bindHost(), port(settings.tcpPort(), FreePort::tcp), ListeningPoint.TCP);
        SipProvider provider = stack.createSipProvider(udp);
        provider.addListeningPoint(tcp);
        this.udpPort = udp.getPort();
        this.tcpPort = tcp.getPort();
        this.executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("sip-leg-", 0).factory());
        this.timers = new Timers("sip-timers");
        this.registry = new LegRegistry(timers, settings.limits().maxCalls());
        this.writer = new MessageWriter(settings.announcedHost(), udpPort, tcpPort, settings.userAgent());
        this.wire = new SipWire(provider);
        this.router = new Router(wire, writer, registry, hostile, this::newLeg, listener);
        provider.addSipListener(router);
        stack.start();
    }

    static SipEndpoint start(SipSettings settings, SipEndpointListener listener) {
        try {
            RunningEndpoint endpoint = new RunningEndpoint(settings, listener);
            LOG.atInfo()
                    .addKeyValue("host", settings.bindHost())
                    .addKeyValue("udp", endpoint.udpPort)
                    .addKeyValue("tcp", endpoint.tcpPort)
                    .log("sip.listening");
            return endpoint;
        } catch (SipException | InvalidArgumentException | TooManyListenersException e) {
            throw new SipStartException(
                    "SIP cannot listen on " + settings.bindHost() + " udp " + settings.udpPort() + " tcp "
                            + settings.tcpPort() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The stack takes no port 0: a free one is looked for first. */
    private static int port(int wished, FreePort.Finder finder) {
        return wished != 0 ? wished : finder.find();
    }

    private LegContext newLeg() {
        return new LegContext(
                new CallLoop(executor, settings.limits().maxInboundPerCall()),
                new EventSink(),
                wire,
                writer,
                timers,
                settings.limits(),
                registry,
                settings.sessionTimers());
    }

    @Override
    public SipCall invite(OutgoingInvite invite, SipCallListener listener) {
        LegContext context = newLeg();
        UacCall call = new UacCall(context, invite, Ids.callId(settings.announcedHost()));
        context.loop().execute(() -> context.sink().connect(call, listener));
        if (closed || !registry.add(call)) {
            context.loop()
                    .execute(() -> context.sink()
                            .emit(new SipCallEvent.Failed(
                                    503,
                                    closed ? "endpoint closed" : "endpoint full",
                                    FailureReason.OVERLOADED,
                                    FailureCause.ENDPOINT,
                                    Optional.empty())));
        } else {
            call.start();
        }
        return call;
    }

    @Override
    public SipCall resume(DialogSnapshot dialog, Optional<Credentials> credentials, SipCallListener listener) {
        LegContext context = newLeg();
        ResumedCall call = new ResumedCall(context, dialog, credentials);
        context.loop().execute(() -> context.sink().connect(call, listener));
        if (closed || !registry.add(call)) {
            context.loop()
                    .execute(() -> context.sink()
                            .emit(new SipCallEvent.Ended(EndCause.ENDPOINT_UNAVAILABLE, Optional.empty())));
        } else {
            call.start();
        }
        return call;
    }

    @Override
    public int udpPort() {
        return udpPort;
    }

    @Override
    public int tcpPort() {
        return tcpPort;
    }

    @Override
    public SipStats stats() {
        return new SipStats(
                registry.size(),
                registry.waiting(),
                stack.getClientTransactionTableSize() + stack.getServerTransactionTableSize(),
                hostile.count(),
                router.dropped(),
                router.unknownDialogs());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        timers.close();
        stack.stop();
        executor.shutdownNow();
        LOG.atInfo().addKeyValue("udp", udpPort).log("sip.closed");
    }
}
