package dev.tandem.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;

/** Whose request this is, for limits. */
final class ClientAddress {
    private static final int MAX_CHARS = 64;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final boolean trustForwardedFor;

    ClientAddress(boolean trustForwardedFor) {
        this.trustForwardedFor = trustForwardedFor;
    }

    String of(HttpRequest request) {
        return forwarded(request)
                .or(() -> request.getAttribute(AttributeKeys.remoteAddress)
                        .flatMap(RemoteAddress::getAddress)
                        .map(ClientAddress::key))
                .orElse("unknown");
    }

    /** The last entry is the one that our own proxy wrote; those before it are whatever the client claimed. */
    private Optional<String> forwarded(HttpRequest request) {
        if (!trustForwardedFor) {
            return Optional.empty();
        }
        return request.getHeader("X-Forwarded-For")
                .map(HttpHeader::value)
                .map(value -> value.substring(value.lastIndexOf(',') + 1).strip())
                .filter(address -> !address.isEmpty() && address.length() <= MAX_CHARS);
    }

    /** One host commonly owns a whole /64 of IPv6 addresses. */
    private static String key(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES)) + "/64"
                : address.getHostAddress();
    }
}
