package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that remembers what it heard. */
final class Events implements SipCallListener {
    private final List<SipCallEvent> heard = new CopyOnWriteArrayList<>();
    private final SipCallListener reaction;

    private Events(SipCallListener reaction) {
        this.reaction = reaction;
    }

    static Events heard() {
        return new Events((call, event) -> {});
    }

    /** Also does something at each event, in the thread that brings it. */
    static Events doing(SipCallListener reaction) {
        return new Events(reaction);
    }

    /** Acknowledges the answer at once. */
    static Events acknowledging() {
        return new Events((call, event) -> {
            if (event instanceof SipCallEvent.Answered) {
                call.ack();
            }
        });
    }

    @Override
    public void onEvent(SipCall call, SipCallEvent event) {
        heard.add(event);
        reaction.onEvent(call, event);
    }

    List<SipCallEvent> all() {
        return List.copyOf(heard);
    }

    <E extends SipCallEvent> E await(Class<E> type) {
        Phones.await().untilAsserted(() -> assertThat(heard).hasAtLeastOneElementOfType(type));
        return heard.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The terminal event came exactly once, and last. */
    void endsOnce() {
        Phones.await()
                .alias("a terminal event among " + heard)
                .until(() -> heard.stream().anyMatch(SipCallEvent::terminal));
        assertThat(heard.stream().filter(SipCallEvent::terminal))
                .as("%s", heard)
                .hasSize(1);
        assertThat(heard.getLast().terminal()).as("%s", heard).isTrue();
    }
}
