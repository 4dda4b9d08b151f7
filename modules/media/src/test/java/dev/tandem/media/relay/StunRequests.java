package dev.tandem.media.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Builds the requests that a client sends, independently of the code under test. */
final class StunRequests {
    private final ByteBuffer out = ByteBuffer.allocate(512);

    private StunRequests() {
        out.putShort((short) 1).putShort((short) 0).putInt(0x2112A442).put(new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
        });
    }

    static byte[] check(String username, String password, boolean nominate) {
        StunRequests request = new StunRequests().username(username);
        request.attribute(0x0024, new byte[] {0x6e, 0, 1, (byte) 0xff});
        request.attribute(0x802A, new byte[8]);
        if (nominate) {
            request.attribute(0x0025, new byte[0]);
        }
        return request.finish(password);
    }

    static byte[] with(String username, String password, int type, byte[] value) {
        StunRequests request = new StunRequests().username(username);
        request.attribute(type, value);
        return request.finish(password);
    }

    private StunRequests username(String username) {
        attribute(0x0006, username.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private void attribute(int type, byte[] value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }

    private byte[] finish(String password) {
        try {
            if (!password.isEmpty()) {
                out.putShort(2, (short) (out.position() - 20 + 24));
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
                attribute(0x0008, mac.doFinal(Arrays.copyOf(out.array(), out.position())));
            }
            out.putShort(2, (short) (out.position() - 20 + 8));
            CRC32 crc = new CRC32();
            crc.update(out.array(), 0, out.position());
            byte[] value = ByteBuffer.allocate(4)
                    .putInt((int) crc.getValue() ^ 0x5354554e)
                    .array();
            attribute(0x8028, value);
            return Arrays.copyOf(out.array(), out.position());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
