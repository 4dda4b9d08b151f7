package dev.tandem.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The lasting name of an event, such as {@code license.seat-allocated.1}: domain, fact in the past tense, version. It is
 * the journal's manifest, the Kafka type, the golden file's name and the log's event, so a class may be renamed freely.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventName {
    String value();
}
