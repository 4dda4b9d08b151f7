package dev.tandem.call.leg;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tone in the body of a SIP INFO. Two forms are common, neither of them a standard: {@code application/dtmf-relay}
 * with {@code Signal=5}, and {@code application/dtmf} with the bare tone. Some senders give * and # as 10 and 11.
 */
public final class ToneInfo {
    private static final Pattern SIGNAL = Pattern.compile("(?im)^\\s*Signal\\s*=\\s*([0-9A-D*#]{1,2})\\s*$");
    private static final Pattern BARE = Pattern.compile("(?i)\\s*([0-9A-D*#]{1,2})\\s*");
    private static final String BY_CODE = "0123456789*#ABCD";
    private static final int MAX_BODY = 256;

    private ToneInfo() {}

    /** The tone; empty if the body is of another kind or carries none. */
    public static Optional<Character> read(String contentType, String body) {
        if (body.length() > MAX_BODY) {
            return Optional.empty();
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/dtmf-relay" -> found(SIGNAL.matcher(body));
            case "application/dtmf" -> {
                Matcher bare = BARE.matcher(body);
                yield bare.matches() ? tone(bare.group(1)) : found(SIGNAL.matcher(body));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Character> found(Matcher matcher) {
        return matcher.find() ? tone(matcher.group(1)) : Optional.empty();
    }

    private static Optional<Character> tone(String text) {
        if (text.length() == 1) {
            return Optional.of(Character.toUpperCase(text.charAt(0)));
        }
        boolean number = text.chars().allMatch(Character::isDigit);
        int code = number ? Integer.parseInt(text) : BY_CODE.length();
        return code < BY_CODE.length() ? Optional.of(BY_CODE.charAt(code)) : Optional.empty();
    }
}
