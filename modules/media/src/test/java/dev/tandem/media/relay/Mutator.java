package dev.tandem.media.relay;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** Makes hostile datagrams of real ones. The same seed makes the same ones. */
final class Mutator {
    private static final int MAX_LENGTH = 1700;
    private static final int[] INTERESTING = {0, 1, 2, 3, 0x7f, 0x80, 0x81, 0xc8, 0xc9, 0xff};

    private final Random random;

    Mutator(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    byte[] next(List<byte[]> real) {
        byte[] bytes = real.get(random.nextInt(real.size())).clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes = change(bytes, real);
        }
        if (random.nextBoolean()) {
            fingerprint(bytes);
        }
        return bytes;
    }

    /** Where a STUN message still ends in a FINGERPRINT it is made right, so that more than a checksum is looked at. */
    private static void fingerprint(byte[] bytes) {
        int at = bytes.length - 8;
        if (at < 20 || (bytes[at] & 0xff) != 0x80 || bytes[at + 1] != 0x28) {
            return;
        }
        bytes[2] = (byte) ((bytes.length - 20) >>> 8);
        bytes[3] = (byte) (bytes.length - 20);
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, at);
        ByteBuffer.wrap(bytes).putInt(at + 4, (int) crc.getValue() ^ 0x5354554e);
    }

    private byte[] change(byte[] bytes, List<byte[]> real) {
        if (bytes.length == 0) {
            return random(1 + random.nextInt(64));
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(10)) {
            case 0 -> set(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
            case 1 -> set(bytes, at, INTERESTING[random.nextInt(INTERESTING.length)]);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> joined(bytes, random(random.nextInt(200)));
            case 4 -> joined(bytes, real.get(random.nextInt(real.size())));
            case 5 -> set(bytes, Math.min(at, 3), random.nextInt(256));
            case 6 -> cut(bytes, at, random.nextInt(8));
            case 7 -> length(bytes);
            case 8 -> random(random.nextInt(bytes.length + 1));
            default -> set(set(bytes, at, random.nextInt(256)), random.nextInt(bytes.length), random.nextInt(256));
        };
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }

    /** Lengths are where parsers die: bytes 2 and 3 are STUN's and RTCP's, 11 and 12 a DTLS record's. */
    private byte[] length(byte[] bytes) {
        int at = random.nextBoolean() ? 2 : 11;
        if (bytes.length > at + 1) {
            bytes[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0);
            bytes[at + 1] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] cut(byte[] bytes, int at, int count) {
        int end = Math.min(bytes.length, at + count);
        byte[] rest = Arrays.copyOf(bytes, bytes.length - (end - at));
        System.arraycopy(bytes, end, rest, at, bytes.length - end);
        return rest;
    }

    private static byte[] joined(byte[] bytes, byte[] more) {
        byte[] both = Arrays.copyOf(bytes, Math.min(MAX_LENGTH, bytes.length + more.length));
        System.arraycopy(more, 0, both, bytes.length, both.length - bytes.length);
        return both;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
