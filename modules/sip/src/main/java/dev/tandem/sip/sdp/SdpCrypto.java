package dev.tandem.sip.sdp;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys for SRTP in a session description: one {@code a=crypto} line that this user agent can use (RFC 4568). Its text
 * form never shows the key, so it may stand in a log line.
 *
 * @param tag the number by which an answer says which line it takes
 */
public record SdpCrypto(int tag, Suite suite, Key key) {
    private static final int MAX_TAG = 999_999_999;
    private static final Pattern LINE =
            Pattern.compile("(\\d{1,9}) +([A-Za-z0-9_]{1,64}) +(\\S{1,512})((?: +\\S{1,128}){0,8}) *");
    private static final Pattern KEYS = Pattern.compile("(?i)inline:\\S+");
    private static final Pattern INLINE =
            Pattern.compile("(?i:inline):([A-Za-z0-9+/]{1,128}={0,2})(?:\\|(2\\^\\d{1,2}|\\d{1,20}))?");

    /** The suites that the media plane has. */
    public enum Suite {
        /** RFC 4568 §6.2.1. */
        AES_CM_128_HMAC_SHA1_80(16, 14),
        /** RFC 7714 §14.2. */
        AEAD_AES_128_GCM(16, 12);

        private final int keyOctets;
        private final int saltOctets;

        Suite(int keyOctets, int saltOctets) {
            this.keyOctets = keyOctets;
            this.saltOctets = saltOctets;
        }

        private int octets() {
            return keyOctets + saltOctets;
        }

        private static Optional<Suite> named(String name) {
            return Arrays.stream(values())
                    .filter(suite -> suite.name().equals(name.toUpperCase(Locale.ROOT)))
                    .findFirst();
        }
    }

    /** A master key with its salt. */
    public static final class Key {
        private static final SecureRandom RANDOM = new SecureRandom();

        private final byte[] octets;

        private Key(byte[] octets) {
            this.octets = octets;
        }

        static Key random(Suite suite) {
            byte[] octets = new byte[suite.octets()];
            RANDOM.nextBytes(octets);
            return new Key(octets);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && MessageDigest.isEqual(octets, key.octets);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(octets);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    public SdpCrypto {
        if (tag < 0 || tag > MAX_TAG || key.octets.length != suite.octets()) {
            throw new IllegalArgumentException("not a crypto line: tag " + tag + ", " + suite);
        }
    }

    /** These keys, for example of the media plane. */
    public static SdpCrypto of(int tag, Suite suite, byte[] masterKey, byte[] masterSalt) {
        if (masterKey.length != suite.keyOctets || masterSalt.length != suite.saltOctets) {
            throw new IllegalArgumentException("key or salt has the wrong length for " + suite);
        }
        byte[] octets = Arrays.copyOf(masterKey, suite.octets());
        System.arraycopy(masterSalt, 0, octets, masterKey.length, masterSalt.length);
        return new SdpCrypto(tag, suite, new Key(octets));
    }

    /** New random keys. */
    public static SdpCrypto generate(int tag, Suite suite) {
        return new SdpCrypto(tag, suite, Key.random(suite));
    }

    /** A copy of the master key. */
    public byte[] masterKey() {
        return Arrays.copyOf(key.octets, suite.keyOctets);
    }

    /** A copy of the master salt. */
    public byte[] masterSalt() {
        return Arrays.copyOfRange(key.octets, suite.keyOctets, suite.octets());
    }

    /** A session description, or any other text, as people may see it: with {@code ***} for each key. */
    public static String masked(String text) {
        return KEYS.matcher(text).replaceAll("inline:***");
    }

    /**
     * Reads the value of {@code a=crypto}. Empty for what we cannot do or do not want: another suite, a key of the wrong
     * length, a master key identifier in every packet, several keys, and parameters that switch protection off.
     */
    static Optional<SdpCrypto> parse(String value) {
        Matcher line = LINE.matcher(value);
        if (!line.matches() || !harmless(line.group(4))) {
            return Optional.empty();
        }
        Optional<Suite> suite = Suite.named(line.group(2));
        Matcher inline = INLINE.matcher(line.group(3));
        if (suite.isEmpty() || !inline.matches()) {
            return Optional.empty();
        }
        return decoded(inline.group(1))
                .filter(octets -> octets.length == suite.get().octets())
                .map(octets -> new SdpCrypto(Integer.parseInt(line.group(1)), suite.get(), new Key(octets)));
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A hint about windows, a rate of zero, and what begins with a dash may be passed over (RFC 4568 §6.3). */
    private static boolean harmless(String parameters) {
        return Arrays.stream(parameters.strip().split(" +", -1))
                .allMatch(one -> one.isEmpty()
                        || one.startsWith("-")
                        || one.equalsIgnoreCase("KDR=0")
                        || one.toUpperCase(Locale.ROOT).startsWith("WSH="));
    }

    /** The value of {@code a=crypto}. */
    String encode() {
        return tag + " " + suite + " inline:" + Base64.getEncoder().encodeToString(key.octets);
    }

    @Override
    public String toString() {
        return "SdpCrypto[" + tag + " " + suite + "]";
    }
}
