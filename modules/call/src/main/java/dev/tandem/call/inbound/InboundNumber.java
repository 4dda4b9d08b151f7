package dev.tandem.call.inbound;

import java.util.Optional;

/**
 * A number that is called from outside.
 *
 * @param number digits, with {@code +} in front for E.164; a {@code *} at its end stands for any further digits
 * @param trunk only for calls from this trunk
 * @param ringSeconds how long an agent rings; a ring group has its own
 */
public record InboundNumber(
        String id,
        String tenantId,
        String number,
        Optional<String> trunk,
        Target target,
        int ringSeconds,
        Rules rules) {

    /** How long an agent rings when nothing else is said. */
    public static final int RING_SECONDS = 30;

    /** The digits that a called number has or begins with: without {@code +} and {@code *}. */
    static String digitsOf(String number) {
        int end = number.endsWith("*") ? number.length() - 1 : number.length();
        return number.substring(number.startsWith("+") ? 1 : 0, end);
    }

    static boolean isPattern(String number) {
        return number.endsWith("*");
    }
}
