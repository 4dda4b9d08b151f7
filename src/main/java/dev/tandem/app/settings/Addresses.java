package dev.tandem.app.settings;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;

/** The address that a node listens on and the one that others are told. */
record Addresses(String bindHost, InetAddress bind, InetAddress reachableAddress) {

    static Addresses of(String bindHost) throws StartRefused {
        try {
            InetAddress bind = InetAddress.getByName(bindHost);
            if (!bind.isAnyLocalAddress() && NetworkInterface.getByInetAddress(bind) == null) {
                throw SettingReader.refusal("TANDEM_BIND_HOST", bindHost, "an address of this machine, or 0.0.0.0");
            }
            return new Addresses(bindHost, bind, bind.isAnyLocalAddress() ? firstAddress() : bind);
        } catch (UnknownHostException | SocketException e) {
            throw SettingReader.refusal("TANDEM_BIND_HOST", bindHost, "an address of this machine, or 0.0.0.0");
        }
    }

    String reachable() {
        return reachableAddress.getHostAddress();
    }

    boolean isLoopback() {
        return bind.isLoopbackAddress();
    }

    /** IPv4 first, then by the interface's order; loopback if the machine has no network. */
    private static InetAddress firstAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .orElseGet(InetAddress::getLoopbackAddress);
    }
}
