package dev.tandem.phone;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.SipAccounts;
import dev.tandem.agent.Typology;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.CallReply;
import dev.tandem.call.Calls;
import dev.tandem.core.Refusal;
import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.RtpCodec;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Sessions and calls on paper: they say yes, and keep what they were asked. */
final class PaperHouse implements Sessions {
    static final String SESSION = "session-1";
    static final String CALL = "01HZZZZZZZZZZZZZZZZZZZZZZZ-01";

    final List<AgentSessionCommand> commands = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final AtomicReference<Optional<Refusal>> seat = new AtomicReference<>(Optional.empty());
    /** What calls answer to a method, where it is not the usual. */
    final Map<String, CompletionStage<CallReply>> replies = new ConcurrentHashMap<>();

    /** Until when sessions take their time to let a client in. */
    volatile CompletionStage<?> doorOpens = CompletableFuture.completedStage("now");

    final AtomicReference<Typology> typology = new AtomicReference<>(Typology.CHROME_SOFTPHONE);
    private final ActorSystem<?> system;
    private volatile @org.jspecify.annotations.Nullable ActorRef<ClientNotice> client;

    PaperHouse(ActorSystem<?> system) {
        this.system = system;
    }

    SipAccounts accounts() {
        return username -> CompletableFuture.completedStage(
                username.equals("tandem-a1")
                        ? Optional.of(new SipAccounts.Holder(
                                new AgentProfile("a1", "t1", "u1", "alice", "Alice", "101", typology.get(), true),
                                "right"))
                        : Optional.empty());
    }

    /** Whatever a call is asked, it accepts; dialling gives {@link #CALL}. */
    Calls callsOnPaper() {
        return (Calls) Proxy.newProxyInstance(
                Calls.class.getClassLoader(), new Class<?>[] {Calls.class}, (_, method, arguments) -> {
                    calls.add(method.getName() + " " + List.of(arguments));
                    CallReply usual =
                            method.getName().equals("dial") ? new CallReply.Dialed(CALL) : new CallReply.Accepted(CALL);
                    return replies.getOrDefault(method.getName(), CompletableFuture.completedStage(usual));
                });
    }

    void tell(ClientNotice notice) {
        java.util.Objects.requireNonNull(client, "nobody is connected").tell(notice);
    }

    @Override
    public CompletionStage<SessionReply> ask(
            String agentId, Function<ActorRef<SessionReply>, AgentSessionCommand> command) {
        AgentSessionCommand asked = command.apply(system.ignoreRef());
        commands.add(asked);
        SessionReply reply = answer(asked);
        return asked instanceof AgentSessionCommand.Connect
                ? doorOpens.thenApply(_ -> reply)
                : CompletableFuture.completedStage(reply);
    }

    private SessionReply answer(AgentSessionCommand command) {
        return switch (command) {
            case AgentSessionCommand.Connect connect -> {
                if (seat.get().isPresent()) {
                    yield new SessionReply.Refused(seat.get().get());
                }
                client = connect.client();
                yield new SessionReply.Connected(SESSION, "lic", 5, 1, Instant.now(), false, List.of());
            }
            case AgentSessionCommand.CreateSdpTransport create ->
                new SessionReply.SdpTransportCreated(
                        "transport-1",
                        RtpCodec.PCMU,
                        new IceParameters("ufrag", "password-of-twenty-two-x", true),
                        List.of(new IceCandidate("f", 1, "127.0.0.1", "127.0.0.1", "udp", 10_000, "host")),
                        new DtlsParameters("auto", List.of(new DtlsFingerprint("sha-256", "AA:BB"))));
            case AgentSessionCommand.ConnectSdpTransport connect ->
                new SessionReply.SdpTransportConnected(new IceParameters("ufrag", "password-of-twenty-two-x", true));
            case AgentSessionCommand.UseSdpTransport use -> new SessionReply.Produced("microphone");
            case AgentSessionCommand.End end -> new SessionReply.Ended(SESSION);
            default -> new SessionReply.Noted();
        };
    }

    @Override
    public void tell(String agentId, AgentSessionCommand command) {
        commands.add(command);
    }
}
