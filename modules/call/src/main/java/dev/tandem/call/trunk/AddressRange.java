package dev.tandem.call.trunk;

import java.net.InetAddress;
import java.util.Optional;

/** A network in CIDR notation (RFC 4632, RFC 4291 §2.3); without a prefix length one address. */
record AddressRange(InetAddress network, int prefix) {

    /** Empty when the text is none; bits behind the prefix are passed over. */
    static Optional<AddressRange> of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        // Literals of fewer than four parts, which mean what few expect, are left out.
        if (address.indexOf(':') < 0 && address.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty();
        }
        try {
            InetAddress network = InetAddress.ofLiteral(address);
            int bits = network.getAddress().length * Byte.SIZE;
            Optional<Integer> prefix = slash < 0 ? Optional.of(bits) : number(text.substring(slash + 1));
            return prefix.filter(length -> length <= bits).map(length -> new AddressRange(network, length));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if ((mine[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
