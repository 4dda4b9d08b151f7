package dev.tandem.media.srtp;

import java.util.Arrays;
import javax.crypto.Cipher;

/** AES_CM with HMAC_SHA1_80 (RFC 3711, 4.1.1 and 4.2.1). */
final class CounterModeCipher implements PacketCipher {
    private static final int TAG = 10;
    private static final int RTCP_HEADER = 8;
    private static final int INDEX = 4;

    private final Cipher aes;
    private final HmacSha1 hmac;
    private long saltHigh;
    private long saltLow;

    CounterModeCipher(byte[] key, byte[] salt, byte[] authKey) {
        this.aes = AesBlocks.cipher(key);
        this.hmac = new HmacSha1(authKey);
        byte[] padded = Arrays.copyOf(salt, AesBlocks.BLOCK);
        this.saltHigh = AesBlocks.getLong(padded, 0);
        this.saltLow = AesBlocks.getLong(padded, 8);
    }

    @Override
    public int protectRtp(byte[] p, int offset, int headerLength, int length, int ssrc, long index, SrtpScratch s) {
        crypt(p, offset + headerLength, length - headerLength, ssrc, index, s);
        PacketCipher.putInt(s.trailer, 0, (int) (index >>> 16));
        hmac.compute(p, offset, length, s.trailer, INDEX, s.tag);
        System.arraycopy(s.tag, 0, p, offset + length, TAG);
        return length + TAG;
    }

    @Override
    public int unprotectRtp(byte[] p, int offset, int headerLength, int length, int ssrc, long index, SrtpScratch s) {
        int plain = length - TAG;
        if (plain < headerLength) {
            return FAILED;
        }
        PacketCipher.putInt(s.trailer, 0, (int) (index >>> 16));
        hmac.compute(p, offset, plain, s.trailer, INDEX, s.tag);
        if (!PacketCipher.equal(p, offset + plain, s.tag, TAG)) {
            return FAILED;
        }
        crypt(p, offset + headerLength, plain - headerLength, ssrc, index, s);
        return plain;
    }

    @Override
    public int protectRtcp(byte[] p, int offset, int length, int ssrc, int index, SrtpScratch s) {
        crypt(p, offset + RTCP_HEADER, length - RTCP_HEADER, ssrc, index, s);
        PacketCipher.putInt(p, offset + length, index | 0x8000_0000);
        hmac.compute(p, offset, length + INDEX, s.trailer, 0, s.tag);
        System.arraycopy(s.tag, 0, p, offset + length + INDEX, TAG);
        return length + INDEX + TAG;
    }

    @Override
    public int unprotectRtcp(byte[] p, int offset, int length, int ssrc, int index, SrtpScratch s) {
        int authenticated = length - TAG;
        int plain = authenticated - INDEX;
        if (plain < RTCP_HEADER || p[offset + plain] >= 0) {
            return FAILED;
        }
        hmac.compute(p, offset, authenticated, s.trailer, 0, s.tag);
        if (!PacketCipher.equal(p, offset + authenticated, s.tag, TAG)) {
            return FAILED;
        }
        crypt(p, offset + RTCP_HEADER, plain - RTCP_HEADER, ssrc, index, s);
        return plain;
    }

    @Override
    public int rtcpIndexFromEnd() {
        return INDEX + TAG;
    }

    @Override
    public void wipe() {
        hmac.wipe();
        saltHigh = 0;
        saltLow = 0;
    }

    /** IV = salt·2^16 xor SSRC·2^64 xor index·2^16; the low 16 bits count blocks. */
    void crypt(byte[] p, int offset, int length, int ssrc, long index, SrtpScratch s) {
        long high = saltHigh ^ (ssrc & 0xffff_ffffL);
        long low = saltLow ^ (index << 16);
        int blocks = (length + AesBlocks.BLOCK - 1) / AesBlocks.BLOCK;
        for (int block = 0; block < blocks; block++) {
            AesBlocks.putLong(s.counters, block * AesBlocks.BLOCK, high);
            AesBlocks.putLong(s.counters, block * AesBlocks.BLOCK + 8, low ^ block);
        }
        AesBlocks.encrypt(aes, s.counters, blocks * AesBlocks.BLOCK, s.keystream, 0);
        AesBlocks.xor(p, offset, s.keystream, 0, length);
    }
}
