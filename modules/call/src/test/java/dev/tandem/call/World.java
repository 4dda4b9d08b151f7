package dev.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A call and what it has done, without actors: carries decisions out, keeps count of what is open, and can lose its
 * process.
 */
final class World {
    final List<CallEvent> journal = new ArrayList<>();
    CallState state = new Unknown();
    Instant now = Samples.NOON;
    CallReply lastReply = new CallReply.Accepted("");
    List<CallAction> lastActions = List.of();
    boolean mediaOpen;
    boolean sipOpen;
    boolean sipToldToEnd;
    int endsTold;
    int incomingTold;
    boolean retired;

    /** Lets a rule decide and carries it out. */
    World on(BiFunction<CallState, Moment, Decision<CallEvent, CallAction, CallReply>> rule) {
        now = now.plusMillis(700);
        Decision<CallEvent, CallAction, CallReply> decision = rule.apply(state, Moment.of(now));
        decision.events().forEach(this::store);
        decision.actions().forEach(this::perform);
        lastActions = decision.actions();
        lastReply = decision.reply();
        return this;
    }

    /** The process dies after storing what the rule decides, before doing any of it; another one takes over. */
    void crashAfterStoring(BiFunction<CallState, Moment, Decision<CallEvent, CallAction, CallReply>> rule) {
        now = now.plusMillis(700);
        rule.apply(state, Moment.of(now)).events().forEach(this::store);
        recover();
    }

    void recover() {
        mediaOpen = false;
        sipOpen = false;
        sipToldToEnd = false;
        endsTold = 0;
        state = new Unknown();
        journal.forEach(event -> state = state.apply(event));
        if (!(state instanceof Unknown)) {
            on(CallState::resume);
        }
    }

    private void store(CallEvent event) {
        journal.add(event);
        state = state.apply(event);
    }

    private void perform(CallAction action) {
        switch (action) {
            case CallAction.Join join -> mediaOpen = true;
            case CallAction.InviteSip invite -> {
                mediaOpen = true;
                sipOpen = true;
            }
            case CallAction.TakeLine take -> sipOpen = true;
            case CallAction.TellIncoming incoming -> incomingTold++;
            case CallAction.EndLostDialog lost -> {
                sipOpen = true;
                sipToldToEnd = true;
            }
            case CallAction.HangUpSip hangUp -> sipToldToEnd = true;
            case CallAction.FreeMedia free -> mediaOpen = false;
            case CallAction.TellEnd tell -> endsTold++;
            case CallAction.Retire retire -> retired = true;
            default -> {}
        }
    }

    /** The node that holds the dialog of a call from a trunk dies, with what it was told and had not done. */
    void loseLine() {
        boolean open = sipOpen;
        sipToldToEnd = false;
        on((before, at) -> before.lineLost(open, at));
    }

    /** The SIP leg's last event is out. */
    void sipGone() {
        sipOpen = false;
    }

    long ends() {
        return journal.stream()
                .filter(event -> event instanceof CallEvent.Ended || event instanceof CallEvent.Failed)
                .count();
    }

    <T extends CallEvent> T last(Class<T> type) {
        assertThat(journal.getLast()).isInstanceOf(type);
        return type.cast(journal.getLast());
    }

    boolean isOver() {
        return state instanceof Over;
    }
}
