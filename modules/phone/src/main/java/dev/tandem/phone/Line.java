package dev.tandem.phone;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.CallReply;
import dev.tandem.call.Calls;
import dev.tandem.call.DialRequest;
import dev.tandem.call.PartyRef;
import dev.tandem.sip.message.SipMessage;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;

/** What a telephone's calls have of their telephone. Everything happens on its actor's thread. */
interface Line {

    /** Down the telephone's connection; lost while it has none. */
    void send(SipMessage message);

    /**
     * Sends a request and waits for its answers.
     *
     * @param answers each of them, to the final one; after a while without any it is 408
     */
    void send(SipRequest request, Consumer<SipResponse> answers);

    /** Goes on once the stage is done; a failed stage is {@code otherwise}. */
    <T> void then(CompletionStage<T> stage, T otherwise, Consumer<T> rest);

    Cancellable after(Duration delay, Runnable rest);

    /** {@code WS} or {@code WSS}. */
    String transport();

    /** Where the telephone wants its requests. */
    String contact();

    AgentProfile agent();

    PhoneWorld world();

    String sessionId();

    /** Of From and To on our side of a dialog. */
    default String uriOf(String user) {
        return "sip:" + user + "@" + world().settings().announcedHost();
    }

    default String agentId() {
        return agent().agentId();
    }

    default String tenantId() {
        return agent().tenantId();
    }

    default Calls calls() {
        return world().calls();
    }

    default CompletionStage<SessionReply> session(Function<ActorRef<SessionReply>, AgentSessionCommand> command) {
        return world().sessions().ask(agentId(), command);
    }

    /** The call's notices go to this dialog from now on, beginning with those that came too early. */
    void joined(PhoneCall call, String callId);

    void over(PhoneCall call);

    /** Another dialog of this telephone, by its identifiers. */
    Optional<PhoneCall> dialog(String sipCallId);

    default PartyRef party(String callId) {
        return new PartyRef(callId, tenantId(), agentId());
    }

    default CompletionStage<CallReply> dial(String number, Map<String, String> headers) {
        return calls().dial(new DialRequest(
                agentId(),
                tenantId(),
                sessionId(),
                number,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                headers));
    }

    /** A Contact that leads to us over the telephone's connection. */
    default String ownContact() {
        return "<" + uriOf("tandem") + ";transport=ws>";
    }
}
