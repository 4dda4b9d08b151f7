package dev.tandem.sip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Asks the machine's own resolver: addresses, and nothing about services. */
final class SystemLocator implements Locator {
    @Override
    public List<NextHop> locate(Destination destination) {
        try {
            return Arrays.stream(InetAddress.getAllByName(destination.host()))
                    .map(address -> new NextHop(
                            address, destination.portOrDefault(), destination.transport(), destination.host()))
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
