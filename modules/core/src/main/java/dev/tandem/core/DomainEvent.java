package dev.tandem.core;

import java.time.Instant;

/** A persisted fact. Implementations are records under a sealed interface, each with an {@link EventName}. */
public interface DomainEvent {
    /** When it happened, by the clock of the node that decided it. */
    Instant at();

    /** The tenant it belongs to. */
    String tenantId();

    /** The lasting name, without the version: what the log shows. */
    static String logName(DomainEvent event) {
        String name = name(event.getClass());
        int version = name.lastIndexOf('.');
        return version > 0 ? name.substring(0, version) : name;
    }

    /** The lasting name with its version. */
    static String name(Class<? extends DomainEvent> type) {
        EventName name = type.getAnnotation(EventName.class);
        if (name == null) {
            throw new IllegalArgumentException(type.getName() + " has no @EventName");
        }
        return name.value();
    }
}
