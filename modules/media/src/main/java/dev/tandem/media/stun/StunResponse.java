package dev.tandem.media.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Builds answers to binding requests (RFC 8489, 6.3). */
public final class StunResponse {
    private static final int CAPACITY = 256;
    private static final int MAX_UNKNOWN = 16;

    private final ByteBuffer out = ByteBuffer.allocate(CAPACITY);

    private StunResponse(StunMessage request, int type) {
        out.putShort((short) type).putShort((short) 0).putInt(StunMessage.MAGIC_COOKIE);
        out.put(request.transactionId());
    }

    /** Success: tells the peer its address; MESSAGE-INTEGRITY by the password. */
    public static byte[] success(StunMessage request, InetSocketAddress peer, String password) {
        return new StunResponse(request, StunMessage.BINDING_SUCCESS)
                .mapped(peer)
                .finish(password);
    }

    /** An error that is told before the peer is authenticated, thus without MESSAGE-INTEGRITY. */
    public static byte[] error(StunMessage request, int code, String reason) {
        return new StunResponse(request, StunMessage.BINDING_ERROR)
                .errorCode(code, reason)
                .finish("");
    }

    /** An error told to an authenticated peer. */
    public static byte[] error(StunMessage request, int code, String reason, String password) {
        return new StunResponse(request, StunMessage.BINDING_ERROR)
                .errorCode(code, reason)
                .finish(password);
    }

    /** 420: the request needs attributes that are not understood (RFC 8489, 6.3.1). */
    public static byte[] unknownAttributes(StunMessage request, String password) {
        List<Integer> unknown = request.unknown()
                .subList(0, Math.min(MAX_UNKNOWN, request.unknown().size()));
        StunResponse response =
                new StunResponse(request, StunMessage.BINDING_ERROR).errorCode(420, "Unknown Attribute");
        ByteBuffer value = ByteBuffer.allocate(unknown.size() * 2);
        unknown.forEach(type -> value.putShort(type.shortValue()));
        return response.attribute(StunMessage.UNKNOWN_ATTRIBUTES, value.array()).finish(password);
    }

    private StunResponse mapped(InetSocketAddress peer) {
        byte[] address = peer.getAddress().getAddress();
        byte[] value = new byte[4 + address.length];
        value[1] = (byte) (address.length == 4 ? 1 : 2);
        StunMessage.putInt16(value, 2, peer.getPort() ^ StunMessage.MAGIC_COOKIE >>> 16);
        // The pad is the cookie and, for IPv6, the transaction id: the twelve bytes of the header that follow it.
        for (int i = 0; i < address.length; i++) {
            value[4 + i] = (byte) (address[i] ^ out.get(4 + i));
        }
        return attribute(StunMessage.XOR_MAPPED_ADDRESS, value);
    }

    private StunResponse errorCode(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[4 + text.length];
        value[2] = (byte) (code / 100);
        value[3] = (byte) (code % 100);
        System.arraycopy(text, 0, value, 4, text.length);
        return attribute(StunMessage.ERROR_CODE, value);
    }

    private StunResponse attribute(int type, byte[] value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        while ((out.position() & 3) != 0) {
            out.put((byte) 0);
        }
        return this;
    }

    private byte[] finish(String password) {
        if (!password.isEmpty()) {
            setLength(out.position() - StunMessage.HEADER + 4 + StunMessage.INTEGRITY_LENGTH);
            byte[] covered = Arrays.copyOf(out.array(), out.position());
            attribute(StunMessage.MESSAGE_INTEGRITY, hmac(covered, password));
        }
        setLength(out.position() - StunMessage.HEADER + 8);
        int fingerprint = StunMessage.fingerprint(out.array(), out.position());
        attribute(
                StunMessage.FINGERPRINT,
                ByteBuffer.allocate(4).putInt(fingerprint).array());
        return Arrays.copyOf(out.array(), out.position());
    }

    private void setLength(int length) {
        out.putShort(2, (short) length);
    }

    static byte[] hmac(byte[] covered, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return mac.doFinal(covered);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA1 is part of every JDK", e);
        }
    }
}
