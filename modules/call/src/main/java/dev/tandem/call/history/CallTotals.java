package dev.tandem.call.history;

import java.time.Instant;

/**
 * Calls counted, as of now and since a time.
 *
 * @param active calls that live now, whenever they began
 * @param total calls begun since then, live ones included
 * @param answered of these, those that were answered
 * @param failed of these, those that failed before an answer
 * @param talkSeconds of these, seconds from answer to end together
 */
public record CallTotals(Instant since, long active, long total, long answered, long failed, long talkSeconds) {}
