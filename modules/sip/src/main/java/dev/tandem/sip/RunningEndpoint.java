package dev.tandem.sip;

import dev.tandem.sip.guard.Connections;
import dev.tandem.sip.guard.Door;
import dev.tandem.sip.guard.MessageScreen;
import dev.tandem.sip.guard.ScreenLimits;
import dev.tandem.sip.jain.BoundedProcessorFactory;
import dev.tandem.sip.jain.GuardedParserFactory;
import dev.tandem.sip.jain.HostileLog;
import dev.tandem.sip.jain.NetworkedStack;
import dev.tandem.sip.tls.TlsNetwork;
import dev.tandem.sip.tls.TlsPeers;
import dev.tandem.sip.tls.TlsRefused;
import dev.tandem.sip.tls.TlsSockets;
import gov.nist.javax.sip.SipStackImpl;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TooManyListenersException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoint on JAIN SIP: puts the parts together and takes them apart. */
final class RunningEndpoint implements SipEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(RunningEndpoint.class);

    /** Each takes as much as the largest message. */
    private static final int MAX_DATAGRAMS_WAITING = 2048;

    /** A port that was free a moment ago may be taken by now. */
    private static final int TRIES_FOR_ANY_PORT = 5;

    private final SipSettings settings;
    private final SourcePolicy policy;
    private final BoundedProcessorFactory processors;
    private final Connections connections;
    private final SipStackImpl stack;
    private final HostileLog hostile;
    private final ExecutorService executor;
    private final Timers timers;
    private final LegRegistry registry;
    private final MessageWriter writer;
    private final SipWire wire;
    private final Router router;
    private final LocalPorts ports;
    private final boolean tlsServes;
    private volatile boolean closed;

    private RunningEndpoint(SipSettings settings, SipEndpointListener listener, SourcePolicy policy, Machine machine)
            throws SipException, InvalidArgumentException, TooManyListenersException, TlsRefused {
        this.settings = settings;
        this.policy = policy;
        this.hostile = new HostileLog(settings.limits().hostileLogsPerMinute());
        TlsPeers peers = new TlsPeers();
        Optional<TlsSockets> tls = tls(settings, peers, hostile);
        this.connections = new Connections(policy);
        this.stack = new NetworkedStack(StackSettings.of(settings), new TlsNetwork(tls, connections, hostile));
        MessageScreen screen =
                new MessageScreen(ScreenLimits.of(settings.limits().maxMessageBytes()));
        stack.setMessageParserFactory(new GuardedParserFactory(hostile, new Door(policy, screen, hostile::bad)));
        this.processors = new BoundedProcessorFactory(stack.getMessageProcessorFactory(), MAX_DATAGRAMS_WAITING);
        stack.setMessageProcessorFactory(processors);
        SipProvider provider = listen(machine);
        this.tlsServes = tls.filter(TlsSockets::serves).isPresent();
        this.ports = new LocalPorts(
                portOf(provider, ListeningPoint.UDP),
                portOf(provider, ListeningPoint.TCP),
                tls.isPresent() ? portOf(provider, ListeningPoint.TLS) : 0);
        this.executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("sip-leg-", 0).factory());
        this.timers = new Timers("sip-timers");
        this.registry = new LegRegistry(timers, settings.limits().maxCalls());
        this.writer = new MessageWriter(settings.announcedHost(), ports, settings.userAgent());
        Strangers strangers = new Strangers(policy);
        this.wire = new SipWire(provider, machine.locator(), ports, timers, peers, strangers);
        this.router = new Router(wire, writer, registry, hostile, strangers, this::newLeg, listener);
        provider.addSipListener(router);
        stack.start();
    }

    static SipEndpoint start(SipSettings settings, SipEndpointListener listener, SourcePolicy policy) {
        return start(settings, listener, policy, Machine.real(settings));
    }

    static SipEndpoint start(SipSettings settings, SipEndpointListener listener, SourcePolicy policy, Machine machine) {
        for (int tries = settings.takesAnyPort() ? TRIES_FOR_ANY_PORT : 1; ; tries--) {
            try {
                return started(new RunningEndpoint(settings, listener, policy, machine));
            } catch (TlsRefused e) {
                throw new SipStartException("SIP over TLS cannot start: " + e.getMessage(), e);
            } catch (SipException | InvalidArgumentException | TooManyListenersException e) {
                if (tries <= 1) {
                    throw new SipStartException(
                            "SIP cannot listen on " + settings.bindHost() + " udp " + settings.udpPort() + " tcp "
                                    + settings.tcpPort() + ": " + e.getMessage(),
                            e);
                }
                LOG.atDebug().setCause(e).log("sip.port-taken");
            }
        }
    }

    private static SipEndpoint started(RunningEndpoint endpoint) {
        LOG.atInfo()
                .addKeyValue("host", endpoint.settings.bindHost())
                .addKeyValue("udp", endpoint.ports.udp())
                .addKeyValue("tcp", endpoint.ports.tcp())
                .addKeyValue("tls", endpoint.ports.tls())
                .log("sip.listening");
        return endpoint;
    }

    private static Optional<TlsSockets> tls(SipSettings settings, TlsPeers peers, HostileLog hostile)
            throws TlsRefused {
        return settings.tls().isPresent()
                ? Optional.of(TlsSockets.of(settings.tls().get(), settings.announcedHost(), peers, hostile))
                : Optional.empty();
    }

    /**
     * Takes the ports of all transports or, where one of them is taken already, none. The stack has TLS connections of
     * its own only where it listens too: without a certificate that is a port nobody can get through to.
     */
    private SipProvider listen(Machine machine) throws SipException, InvalidArgumentException {
        try {
            SipProvider provider =
                    stack.createSipProvider(point(ListeningPoint.UDP, settings.udpPort(), machine.udp()));
            provider.addListeningPoint(point(ListeningPoint.TCP, settings.tcpPort(), machine.tcp()));
            if (settings.tls().isPresent()) {
                provider.addListeningPoint(
                        point(ListeningPoint.TLS, settings.tls().get().port(), machine.tcp()));
            }
            return provider;
        } catch (SipException | InvalidArgumentException e) {
            stopStack();
            throw e;
        }
    }

    /** The stack takes no port 0: a free one is looked for first. */
    private ListeningPoint point(String transport, int wished, FreePort.Finder finder)
            throws SipException, InvalidArgumentException {
        return stack.createListeningPoint(settings.bindHost(), wished != 0 ? wished : finder.find(), transport);
    }

    private static int portOf(SipProvider provider, String transport) {
        return provider.getListeningPoint(transport).getPort();
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
    public void options(SipTarget target, Consumer<OptionsResult> listener) {
        options(target, OptionsProbe.DEADLINE, listener);
    }

    void options(SipTarget target, Duration deadline, Consumer<OptionsResult> listener) {
        if (closed) {
            listener.accept(new OptionsResult.Unreachable());
            return;
        }
        new OptionsProbe(newLeg(), target, deadline, listener).start();
    }

    @Override
    public Registration register(RegistrationRequest request, RegistrationListener listener) {
        RunningRegistration registration =
                new RunningRegistration(newLeg(), request, Ids.callId(settings.announcedHost()), listener);
        if (closed) {
            listener.onEvent(registration, new RegistrationEvent.Failed(503, "endpoint closed", Optional.empty()));
        } else {
            registration.start();
        }
        return registration;
    }

    SipWire wire() {
        return wire;
    }

    @Override
    public int udpPort() {
        return ports.udp();
    }

    @Override
    public int tcpPort() {
        return ports.tcp();
    }

    @Override
    public OptionalInt tlsPort() {
        return tlsServes ? OptionalInt.of(ports.tls()) : OptionalInt.empty();
    }

    @Override
    public SipStats stats() {
        return new SipStats(
                registry.size(),
                registry.waiting(),
                stack.getClientTransactionTableSize() + stack.getServerTransactionTableSize(),
                hostile.count(),
                router.dropped(),
                router.unknownDialogs(),
                processors.dropped(),
                connections.open(),
                policy.stats());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        timers.close();
        stopStack();
        executor.shutdownNow();
        LOG.atInfo().addKeyValue("udp", ports.udp()).log("sip.closed");
    }

    /**
     * Right after its start, or where it did not get a port, each of the stack's listeners may trip once over a thread or
     * a socket that is not there; then the stack has let go of it and goes on.
     */
    private void stopStack() {
        for (int trips = 0; trips < SipTransport.values().length; trips++) {
            try {
                stack.stop();
                return;
            } catch (RuntimeException tooEarly) {
                LOG.atDebug().setCause(tooEarly).log("sip.stack.stopped-early");
            }
        }
        stack.stop();
    }
}
