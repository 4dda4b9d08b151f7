package dev.tandem.core;

import java.util.List;

/**
 * What a rule decides: the facts to persist, what to do in the world once they are persisted, and the answer. Because
 * the behaviour only runs {@code actions} after {@code events} are stored, persist-before-act holds by construction.
 */
public record Decision<E, A, R>(List<E> events, List<A> actions, R reply) {

    public Decision {
        events = List.copyOf(events);
        actions = List.copyOf(actions);
    }

    /** Nothing changes; only the answer is given. */
    public static <E, A, R> Decision<E, A, R> reply(R reply) {
        return new Decision<>(List.of(), List.of(), reply);
    }

    public static <E, A, R> Decision<E, A, R> persist(E event, R reply) {
        return new Decision<>(List.of(event), List.of(), reply);
    }
}
