package dev.tandem.agent.session;

import java.time.Instant;

/**
 * An agent's presence and where it comes from.
 *
 * @param now what others see, {@code since} when
 * @param chosen what the agent said last; it comes back when calls and the work after them are over
 */
record Availability(Presence now, Instant since, Presence chosen) {

    static Availability atFirst(Instant openedAt) {
        return new Availability(Presence.AVAILABLE, openedAt, Presence.AVAILABLE);
    }

    /** In a call the agent stays busy, whatever it says; what it says counts afterwards. */
    Availability choose(Presence wanted, boolean inCall, Instant at) {
        return new Availability(now, since, wanted).shown(inCall ? Presence.BUSY : wanted, at);
    }

    Availability inCall(Instant at) {
        return shown(Presence.BUSY, at);
    }

    /** @param workToDo whether there is time for the work after a call; who was not available needs none */
    Availability callsOver(boolean workToDo, Instant at) {
        return shown(workToDo && chosen == Presence.AVAILABLE ? Presence.WRAP_UP : chosen, at);
    }

    /** In the wrap-up that a call left behind, which ends by itself; not in one that the agent chose. */
    boolean isWrappingUp() {
        return now == Presence.WRAP_UP && chosen != Presence.WRAP_UP;
    }

    Availability wrapUpOver(Instant at) {
        return shown(chosen, at);
    }

    Availability shown(Presence presence, Instant at) {
        return presence == now ? this : new Availability(presence, at, chosen);
    }
}
