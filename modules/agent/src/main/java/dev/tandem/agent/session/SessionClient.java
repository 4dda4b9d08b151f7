package dev.tandem.agent.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The client that is attached to the session, if one is. Belongs to the session's actor. */
final class SessionClient {
    private final ActorContext<AgentSessionCommand> context;
    private final KeptNotices kept;
    /** What rings at the agent now; as many as it may have calls. */
    private final Map<String, CallNotice> alerting = new LinkedHashMap<>();

    private Optional<ActorRef<ClientNotice>> client = Optional.empty();
    private boolean resumed;
    private int generation;

    SessionClient(ActorContext<AgentSessionCommand> context, int maxKeptNotices) {
        this.context = context;
        this.kept = new KeptNotices(maxKeptNotices);
    }

    /** Also watches it: a node that dies with its sockets says no good-bye. */
    void attach(ActorRef<ClientNotice> newClient, boolean resumedSession) {
        forget();
        client = Optional.of(newClient);
        resumed = resumedSession;
        generation++;
        context.watchWith(newClient, new SessionInternal.ClientTerminated(newClient));
        List<CallNotice> missed = kept.takeAll();
        alerting.values().stream().filter(notice -> !missed.contains(notice)).forEach(newClient::tell);
        missed.forEach(newClient::tell);
    }

    void dismiss(ClientNotice lastWord) {
        tell(lastWord);
        forget();
    }

    void forget() {
        client.ifPresent(context::unwatch);
        client = Optional.empty();
    }

    void tell(ClientNotice notice) {
        client.ifPresent(attached -> attached.tell(notice));
    }

    void passOn(CallNotice notice) {
        if (notice.alerting()) {
            alerting.put(notice.callId(), notice);
        } else {
            alerting.remove(notice.callId());
        }
        client.ifPresentOrElse(attached -> attached.tell(notice), () -> kept.keep(notice));
    }

    void dropKept() {
        kept.takeAll();
        alerting.clear();
    }

    boolean is(ActorRef<ClientNotice> other) {
        return client.filter(other::equals).isPresent();
    }

    /** Whether the attached client found the session already open. */
    boolean resumed() {
        return resumed;
    }

    /** Rises with each client, so that what an earlier one left behind can be told apart. */
    int generation() {
        return generation;
    }
}
