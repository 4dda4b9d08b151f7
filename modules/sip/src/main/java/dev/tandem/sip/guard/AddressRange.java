package dev.tandem.sip.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * IP addresses that begin alike: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or one address.
 *
 * @param bits how many leading bits count
 */
public record AddressRange(InetAddress address, int bits) {

    /** Reads {@code address} or {@code address/bits}; empty if it is neither. Names are not looked up. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (!host.matches("\\d{1,3}(\\.\\d{1,3}){3}|(?=.*:)[0-9A-Fa-f:.]{2,45}")) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            int all = address.getAddress().length * 8;
            return (slash < 0 ? Optional.of(all) : number(text.substring(slash + 1)))
                    .filter(bits -> bits <= all)
                    .map(bits -> new AddressRange(address, bits));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,3}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    /** One address. */
    public static AddressRange only(InetAddress address) {
        return new AddressRange(address, address.getAddress().length * Byte.SIZE);
    }

    /** The same with nothing but zeros behind the bits that count, so that equal ranges are equal. */
    public AddressRange network() {
        byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            int counts = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            octets[i] &= (byte) (0xff << (Byte.SIZE - counts));
        }
        try {
            return new AddressRange(InetAddress.getByAddress(octets), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("as many octets as before", e);
        }
    }

    /** Whether the address is one of them. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
            if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
