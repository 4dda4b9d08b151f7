package dev.tandem.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Every kind of event that this program can read and write, by its lasting name. */
final class EventRegistry {
    private static final Pattern NAME =
            Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+\\.[1-9][0-9]*");

    private final Map<String, Class<? extends DomainEvent>> types;

    private EventRegistry(Map<String, Class<? extends DomainEvent>> types) {
        this.types = types;
    }

    /** From {@code tandem.journal.events}: an object of class names, so that each module adds its own, or a list. */
    static EventRegistry of(Config config) {
        ConfigValue events = config.getValue("tandem.journal.events");
        Collection<?> names = events.valueType() == ConfigValueType.LIST
                ? config.getStringList("tandem.journal.events")
                : config.getObject("tandem.journal.events").unwrapped().values();
        return of(names.stream().map(EventRegistry::load).toList());
    }

    /** @throws IllegalArgumentException if a record has no name, a wrong one, or another's */
    static EventRegistry of(List<Class<?>> sealedInterfaces) {
        Map<String, Class<? extends DomainEvent>> types = new TreeMap<>();
        for (Class<?> sealedInterface : sealedInterfaces) {
            for (Class<? extends DomainEvent> type : recordsOf(sealedInterface)) {
                String name = nameOf(type);
                Class<?> other = types.putIfAbsent(name, type);
                if (other != null && other != type) {
                    throw new IllegalArgumentException(
                            "two events are named " + name + ": " + other.getName() + " and " + type.getName());
                }
            }
        }
        return new EventRegistry(types);
    }

    Optional<Class<? extends DomainEvent>> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    Set<String> names() {
        return Set.copyOf(types.keySet());
    }

    boolean knows(Class<?> type) {
        return types.containsValue(type);
    }

    /** The records under a sealed interface, through sealed interfaces below it. */
    static List<Class<? extends DomainEvent>> recordsOf(Class<?> type) {
        if (type.isRecord() && DomainEvent.class.isAssignableFrom(type)) {
            return List.of(type.asSubclass(DomainEvent.class));
        }
        if (!type.isSealed()) {
            throw new IllegalArgumentException(
                    type.getName() + " must be a sealed interface of records that are events");
        }
        List<Class<? extends DomainEvent>> records = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            records.addAll(recordsOf(permitted));
        }
        return records;
    }

    private static String nameOf(Class<? extends DomainEvent> type) {
        EventName name = type.getAnnotation(EventName.class);
        if (name == null) {
            throw new IllegalArgumentException("the event " + type.getName() + " has no @EventName");
        }
        if (!NAME.matcher(name.value()).matches()) {
            throw new IllegalArgumentException("the name " + name.value() + " of " + type.getName()
                    + " is not of the form domain.fact-in-the-past.version");
        }
        return name.value();
    }

    private static Class<?> load(Object className) {
        try {
            return Class.forName(className.toString(), false, EventRegistry.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "tandem.journal.events names " + className + ", which does not exist", e);
        }
    }
}
