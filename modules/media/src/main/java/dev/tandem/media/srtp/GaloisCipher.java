package dev.tandem.media.srtp;

import javax.crypto.Cipher;

/** AEAD_AES_128_GCM for SRTP and SRTCP (RFC 7714). */
final class GaloisCipher implements PacketCipher {
    private static final int TAG = 16;
    private static final int RTCP_HEADER = 8;
    private static final int INDEX = 4;

    private final Cipher aes;
    private final Ghash ghash;
    /** The 96-bit salt as the IV is laid out: its first eight bytes, then its last four. */
    private long saltHigh;

    private int saltLow;

    GaloisCipher(byte[] key, byte[] salt) {
        this.aes = AesBlocks.cipher(key);
        byte[] hashKey = new byte[AesBlocks.BLOCK];
        AesBlocks.encrypt(aes, new byte[AesBlocks.BLOCK], AesBlocks.BLOCK, hashKey, 0);
        this.ghash = new Ghash(hashKey);
        this.saltHigh = AesBlocks.getLong(salt, 0);
        this.saltLow = PacketCipher.getInt(salt, 8);
    }

    @Override
    public int protectRtp(byte[] p, int offset, int headerLength, int length, int ssrc, long index, SrtpScratch s) {
        int body = length - headerLength;
        keystream(body, rtpIvHigh(ssrc, index), rtpIvLow(index), s);
        xorBody(p, offset + headerLength, body, s);
        tag(p, offset, headerLength, p, offset + headerLength, body, s);
        System.arraycopy(s.tag, 0, p, offset + length, TAG);
        return length + TAG;
    }

    @Override
    public int unprotectRtp(byte[] p, int offset, int headerLength, int length, int ssrc, long index, SrtpScratch s) {
        int body = length - TAG - headerLength;
        if (body < 0) {
            return FAILED;
        }
        keystream(body, rtpIvHigh(ssrc, index), rtpIvLow(index), s);
        tag(p, offset, headerLength, p, offset + headerLength, body, s);
        if (!PacketCipher.equal(p, offset + length - TAG, s.tag, TAG)) {
            return FAILED;
        }
        xorBody(p, offset + headerLength, body, s);
        return length - TAG;
    }

    @Override
    public int protectRtcp(byte[] p, int offset, int length, int ssrc, int index, SrtpScratch s) {
        int body = length - RTCP_HEADER;
        keystream(body, rtcpIvHigh(ssrc), index ^ saltLow, s);
        xorBody(p, offset + RTCP_HEADER, body, s);
        rtcpAad(p, offset, index | 0x8000_0000, s);
        tag(s.trailer, 0, RTCP_HEADER + INDEX, p, offset + RTCP_HEADER, body, s);
        System.arraycopy(s.tag, 0, p, offset + length, TAG);
        PacketCipher.putInt(p, offset + length + TAG, index | 0x8000_0000);
        return length + TAG + INDEX;
    }

    @Override
    public int unprotectRtcp(byte[] p, int offset, int length, int ssrc, int index, SrtpScratch s) {
        int plain = length - TAG - INDEX;
        if (plain < RTCP_HEADER) {
            return FAILED;
        }
        int word = PacketCipher.getInt(p, offset + length - INDEX);
        int body = plain - RTCP_HEADER;
        if (word >= 0) {
            return FAILED;
        }
        keystream(body, rtcpIvHigh(ssrc), index ^ saltLow, s);
        rtcpAad(p, offset, word, s);
        tag(s.trailer, 0, RTCP_HEADER + INDEX, p, offset + RTCP_HEADER, body, s);
        if (!PacketCipher.equal(p, offset + plain, s.tag, TAG)) {
            return FAILED;
        }
        xorBody(p, offset + RTCP_HEADER, body, s);
        return plain;
    }

    @Override
    public int rtcpIndexFromEnd() {
        return INDEX;
    }

    @Override
    public void wipe() {
        ghash.wipe();
        saltHigh = 0;
        saltLow = 0;
    }

    /** IV (RFC 7714, 8.1): two zero bytes, SSRC, ROC, SEQ; xor salt. Split after eight bytes. */
    private long rtpIvHigh(int ssrc, long index) {
        return ((ssrc & 0xffff_ffffL) << 16 | (index >>> 32 & 0xffff)) ^ saltHigh;
    }

    private int rtpIvLow(long index) {
        return (int) index ^ saltLow;
    }

    /** IV (RFC 7714, 9.1): two zero bytes, SSRC, two zero bytes, index; xor salt. */
    private long rtcpIvHigh(int ssrc) {
        return (ssrc & 0xffff_ffffL) << 16 ^ saltHigh;
    }

    private static void rtcpAad(byte[] p, int offset, int word, SrtpScratch s) {
        System.arraycopy(p, offset, s.trailer, 0, RTCP_HEADER);
        PacketCipher.putInt(s.trailer, RTCP_HEADER, word);
    }

    /** Block 1 masks the tag, blocks from 2 on cover the body. */
    private void keystream(int body, long ivHigh, int ivLow, SrtpScratch s) {
        int blocks = 1 + (body + AesBlocks.BLOCK - 1) / AesBlocks.BLOCK;
        long low = (ivLow & 0xffff_ffffL) << 32;
        for (int block = 0; block < blocks; block++) {
            AesBlocks.putLong(s.counters, block * AesBlocks.BLOCK, ivHigh);
            AesBlocks.putLong(s.counters, block * AesBlocks.BLOCK + 8, low | block + 1);
        }
        AesBlocks.encrypt(aes, s.counters, blocks * AesBlocks.BLOCK, s.keystream, 0);
    }

    private static void xorBody(byte[] p, int offset, int body, SrtpScratch s) {
        AesBlocks.xor(p, offset, s.keystream, AesBlocks.BLOCK, body);
    }

    private void tag(byte[] aad, int aadOffset, int aadLength, byte[] p, int text, int textLength, SrtpScratch s) {
        ghash.reset();
        ghash.update(aad, aadOffset, aadLength);
        ghash.update(p, text, textLength);
        ghash.finish(aadLength, textLength, s.tag);
        AesBlocks.xor(s.tag, 0, s.keystream, 0, TAG);
    }
}
