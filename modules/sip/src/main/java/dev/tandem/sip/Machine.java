package dev.tandem.sip;

import java.security.SecureRandom;

/**
 * What an endpoint takes from the machine that it runs on.
 *
 * @param udp finds a port where any will do
 * @param tcp as above
 */
record Machine(Locator locator, FreePort.Finder udp, FreePort.Finder tcp) {

    static Machine real(SipSettings settings) {
        boolean ipv6 = settings.bindHost().indexOf(':') >= 0;
        return new Machine(
                new DnsLocator(DnsQueries.ofThisMachine(), new SecureRandom(), ipv6, DnsLocator.DEADLINE),
                FreePort::udp,
                FreePort::tcp);
    }

    Machine with(Locator value) {
        return new Machine(value, udp, tcp);
    }
}
