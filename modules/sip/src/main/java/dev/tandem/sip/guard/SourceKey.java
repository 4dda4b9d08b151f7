package dev.tandem.sip.guard;

import java.net.InetAddress;
import java.util.Arrays;

/** What a source is known by: its address or, of IPv6, the /64 that one customer has to himself. */
record SourceKey(long high, boolean six) {
    static SourceKey of(InetAddress address) {
        byte[] octets = address.getAddress();
        long high = 0;
        for (byte octet : Arrays.copyOf(octets, Math.min(octets.length, 8))) {
            high = (high << 8) | (octet & 0xff);
        }
        return new SourceKey(high, octets.length > 4);
    }
}
