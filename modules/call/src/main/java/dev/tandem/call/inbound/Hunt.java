package dev.tandem.call.inbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The rules of finding an agent for one call, in plain Java: whom it rings at, who has it, what becomes of it when nobody
 * takes it. Each agent that it rings at has a call of its own; at most one of them is ever granted the line at a time,
 * and at most one ever takes it. Belongs to the line's actor.
 */
final class Hunt {
    static final int BUSY_HERE = 486;
    static final int DECLINE = 603;
    static final int TEMPORARILY_UNAVAILABLE = 480;
    static final int REQUEST_TERMINATED = 487;

    /** Rules may lead in circles. */
    private static final int MAX_STEPS = 10;

    /** Somebody is just answering: the others' time is not up before that has come to something. */
    private static final int GRANTED_GRACE_SECONDS = 2;

    /** What the line does in the world. */
    sealed interface Act {
        /** A call to this agent begins. */
        record Ring(String callId, Stage.Candidate candidate) implements Act {}

        /** It was this member's turn. */
        record Turn(String ringGroupId, String extension) implements Act {}

        record SetTimer(int round, int seconds) implements Act {}

        /** The caller hears that somebody is being alerted. */
        record Alert() implements Act {}

        record Grant(String callId) implements Act {}

        record Withdraw(String callId, LineNews.Withdrawn why) implements Act {}

        record LookUp(int step, Target target) implements Act {}

        /** The caller is told that this call has answered. */
        record Answer(String callId) implements Act {}

        record Respond(int status) implements Act {}
    }

    private final UnaryOperator<String> newCallId;
    private final Map<String, Stage.Candidate> ringing = new LinkedHashMap<>();
    private final Deque<Stage.Candidate> waiting = new ArrayDeque<>();
    private Optional<Stage> stage = Optional.empty();
    private int step;
    private int round;
    private boolean alerted;
    private boolean rangOut;
    private boolean busy;
    private Optional<Integer> refusal = Optional.empty();
    private Optional<String> granted = Optional.empty();
    private Optional<String> taken = Optional.empty();
    private boolean over;

    /** @param newCallId makes the id of a new call to this agent */
    Hunt(UnaryOperator<String> newCallId) {
        this.newCallId = newCallId;
    }

    /** Who has answered. */
    Optional<String> winner() {
        return taken;
    }

    boolean isOver() {
        return over;
    }

    List<Act> lead(Target target) {
        if (target instanceof Target.Status(int status)) {
            return respond(status);
        }
        return ++step > MAX_STEPS ? respond(TEMPORARILY_UNAVAILABLE) : List.of(new Act.LookUp(step, target));
    }

    List<Act> routed(int ofStep, Routing.Next next) {
        if (over || ofStep != step) {
            return List.of();
        }
        return switch (next) {
            case Routing.Next.Refused(int status) -> respond(status);
            case Routing.Next.Ring(Stage found) -> begin(found);
        };
    }

    private List<Act> begin(Stage found) {
        stage = Optional.of(found);
        waiting.clear();
        waiting.addAll(found.candidates());
        rangOut = false;
        busy = found.someBusy();
        refusal = Optional.empty();
        return goOn();
    }

    /** Rings at whoever is next, or leaves the stage. */
    private List<Act> goOn() {
        if (waiting.isEmpty()) {
            return leave();
        }
        Stage now = stage.orElseThrow();
        List<Act> acts = new ArrayList<>();
        do {
            Stage.Candidate candidate = waiting.removeFirst();
            String callId = newCallId.apply(candidate.agentId());
            ringing.put(callId, candidate);
            acts.add(new Act.Ring(callId, candidate));
            now.ringGroupId().ifPresent(id -> acts.add(new Act.Turn(id, candidate.extension())));
        } while (now.strategy() == Strategy.ALL && !waiting.isEmpty());
        acts.add(new Act.SetTimer(++round, now.ringSeconds()));
        return acts;
    }

    private List<Act> leave() {
        Rules rules = stage.orElseThrow().rules();
        boolean taking = rangOut || (!busy && refusal.isEmpty());
        return taking
                ? lead(rules.noAnswer().orElse(new Target.Status(TEMPORARILY_UNAVAILABLE)))
                : lead(rules.busy().orElse(new Target.Status(busy ? BUSY_HERE : refusal.orElseThrow())));
    }

    List<Act> alerting(String callId) {
        if (over || alerted || !ringing.containsKey(callId)) {
            return List.of();
        }
        alerted = true;
        return List.of(new Act.Alert());
    }

    /** An agent wants to answer. Repeats are answered alike. */
    List<Act> claim(String callId) {
        if (taken.filter(callId::equals).isPresent()) {
            return List.of(new Act.Grant(callId));
        }
        if (over || !ringing.containsKey(callId)) {
            return List.of();
        }
        if (granted.isEmpty() || granted.get().equals(callId)) {
            granted = Optional.of(callId);
            return List.of(new Act.Grant(callId));
        }
        ringing.remove(callId);
        return List.of(new Act.Withdraw(callId, elsewhere()));
    }

    /** The granted call has persisted its answer. */
    List<Act> take(String callId) {
        if (over || taken.isPresent() || granted.filter(callId::equals).isEmpty()) {
            return List.of();
        }
        taken = granted;
        ringing.remove(callId);
        List<Act> acts = new ArrayList<>();
        acts.add(new Act.Answer(callId));
        acts.addAll(withdrawAll(elsewhere()));
        return acts;
    }

    /** An agent's call is over, whatever the reason. */
    List<Act> left(String callId, String reason, int sipStatus) {
        if (ringing.remove(callId) == null) {
            return List.of();
        }
        if (granted.filter(callId::equals).isPresent()) {
            granted = Optional.empty();
        }
        switch (reason) {
            case "busy" -> busy = true;
            case "unavailable", "session_ended", "node_lost" -> {}
            default -> refusal = Optional.of(sipStatus);
        }
        return ringing.isEmpty() && !over ? goOn() : List.of();
    }

    /** Whoever was granted the line and has not taken it has lost it. */
    List<Act> grantOver(String callId) {
        if (taken.isPresent() || granted.filter(callId::equals).isEmpty()) {
            return List.of();
        }
        List<Act> acts = new ArrayList<>();
        acts.add(new Act.Withdraw(callId, new LineNews.Withdrawn("unavailable", Optional.of(503), true)));
        acts.addAll(left(callId, "unavailable", TEMPORARILY_UNAVAILABLE));
        return acts;
    }

    List<Act> ringOver(int ofRound) {
        if (over || taken.isPresent() || ofRound != round || ringing.isEmpty()) {
            return List.of();
        }
        if (granted.isPresent()) {
            return List.of(new Act.SetTimer(round, GRANTED_GRACE_SECONDS));
        }
        rangOut = true;
        List<Act> acts = new ArrayList<>(
                withdrawAll(new LineNews.Withdrawn("no_answer", Optional.of(TEMPORARILY_UNAVAILABLE), true)));
        acts.addAll(goOn());
        return acts;
    }

    /** The INVITE has found its end: nobody may answer any more. */
    List<Act> sipOver(LineNews.Withdrawn why) {
        if (over) {
            return List.of();
        }
        over = true;
        return withdrawAll(why);
    }

    private List<Act> respond(int status) {
        if (over) {
            return List.of();
        }
        over = true;
        return List.of(new Act.Respond(status));
    }

    private List<Act> withdrawAll(LineNews.Withdrawn why) {
        List<Act> acts = ringing.keySet().stream()
                .<Act>map(callId -> new Act.Withdraw(callId, why))
                .toList();
        ringing.clear();
        granted = Optional.empty();
        return acts;
    }

    private static LineNews.Withdrawn elsewhere() {
        return new LineNews.Withdrawn("answered_elsewhere", Optional.empty(), false);
    }
}
