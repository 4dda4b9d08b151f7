package dev.tandem.media.stun;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** A STUN message as received (RFC 8489, 5 and 14), its form and FINGERPRINT already checked. */
public final class StunMessage {
    /** Binding request. */
    public static final int BINDING_REQUEST = 0x0001;
    /** Binding indication. */
    public static final int BINDING_INDICATION = 0x0011;
    /** Binding success response. */
    public static final int BINDING_SUCCESS = 0x0101;
    /** Binding error response. */
    public static final int BINDING_ERROR = 0x0111;

    static final int HEADER = 20;
    static final int MAGIC_COOKIE = 0x2112A442;
    static final int FINGERPRINT_XOR = 0x5354554e;
    static final int INTEGRITY_LENGTH = 20;

    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;

    private static final int MAX_LENGTH = 1280;
    private static final int MAX_USERNAME = 513;
    private static final int MAX_ATTRIBUTES = 32;
    /** Required attributes that are understood well enough to be passed over. */
    private static final List<Integer> PASSED_OVER = List.of(0x0001, 0x0014, 0x0015, XOR_MAPPED_ADDRESS, PRIORITY);

    private final byte[] bytes;
    private final List<Integer> unknown = new ArrayList<>();
    private String username = "";
    private int integrityAt = -1;
    private boolean useCandidate;
    private boolean controlled;
    private boolean fingerprinted;

    private StunMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads a datagram; empty if it is not well-formed STUN, or its FINGERPRINT is absent or wrong. */
    public static Optional<StunMessage> parse(byte[] datagram, int offset, int length) {
        if (length < HEADER || length > MAX_LENGTH || (length & 3) != 0) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOfRange(datagram, offset, offset + length);
        boolean framed =
                (bytes[0] & 0xc0) == 0 && int16(bytes, 2) == length - HEADER && int32(bytes, 4) == MAGIC_COOKIE;
        if (!framed) {
            return Optional.empty();
        }
        StunMessage message = new StunMessage(bytes);
        return message.readAttributes() ? Optional.of(message) : Optional.empty();
    }

    /** Whether MESSAGE-INTEGRITY is there and was made with the password (short-term credentials). */
    public boolean authentic(String password) {
        if (integrityAt < 0) {
            return false;
        }
        byte[] covered = Arrays.copyOf(bytes, integrityAt);
        putInt16(covered, 2, integrityAt - HEADER + 4 + INTEGRITY_LENGTH);
        byte[] expected = StunResponse.hmac(covered, password);
        byte[] given = Arrays.copyOfRange(bytes, integrityAt + 4, integrityAt + 4 + INTEGRITY_LENGTH);
        return MessageDigest.isEqual(expected, given);
    }

    static int int16(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
    }

    static int int32(byte[] b, int at) {
        return int16(b, at) << 16 | int16(b, at + 2);
    }

    static void putInt16(byte[] b, int at, int value) {
        b[at] = (byte) (value >>> 8);
        b[at + 1] = (byte) value;
    }

    static int fingerprint(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    /** Method and class. */
    public int type() {
        return int16(bytes, 0);
    }

    /** USERNAME, empty if absent. */
    public String username() {
        return username;
    }

    /** Whether MESSAGE-INTEGRITY is there. */
    public boolean hasIntegrity() {
        return integrityAt >= 0;
    }

    /** Whether the controlling agent nominates this pair (RFC 8445, 7.1.1). */
    public boolean useCandidate() {
        return useCandidate;
    }

    /** Whether the sender believes itself the controlled agent. */
    public boolean controlled() {
        return controlled;
    }

    /** Comprehension-required attributes that are not understood. */
    public List<Integer> unknown() {
        return Collections.unmodifiableList(unknown);
    }

    byte[] transactionId() {
        return Arrays.copyOfRange(bytes, 8, HEADER);
    }

    /** Walks the attributes once; false if they are not well-formed. */
    private boolean readAttributes() {
        int count = 0;
        int at = HEADER;
        while (at < bytes.length) {
            if (fingerprinted || ++count > MAX_ATTRIBUTES || at + 4 > bytes.length) {
                return false;
            }
            int length = int16(bytes, at + 2);
            if (at + 4 + length > bytes.length || !take(int16(bytes, at), at, length)) {
                return false;
            }
            at += 4 + ((length + 3) & ~3);
        }
        return fingerprinted;
    }

    private boolean take(int type, int at, int length) {
        if (type == FINGERPRINT) {
            fingerprinted = true;
            return length == 4 && int32(bytes, at + 4) == fingerprint(bytes, at);
        }
        if (integrityAt >= 0) {
            // Nothing after MESSAGE-INTEGRITY is covered by it, so nothing there counts (RFC 8489, 14.5).
            return true;
        }
        switch (type) {
            case MESSAGE_INTEGRITY -> {
                integrityAt = at;
                return length == INTEGRITY_LENGTH;
            }
            case USERNAME -> {
                username = new String(bytes, at + 4, length, StandardCharsets.UTF_8);
                return length <= MAX_USERNAME;
            }
            case USE_CANDIDATE -> useCandidate = true;
            case ICE_CONTROLLED -> controlled = true;
            default -> {
                if (type < 0x8000 && !PASSED_OVER.contains(type)) {
                    unknown.add(type);
                }
            }
        }
        return true;
    }
}
