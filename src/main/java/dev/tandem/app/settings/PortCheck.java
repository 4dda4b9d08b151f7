package dev.tandem.app.settings;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks whether a node's ports are free before anything starts, so that one line can say which is not. */
public final class PortCheck {
    private PortCheck() {}

    /** @throws StartRefused naming the first port that is taken, or asked for twice */
    public static void verify(NodeSettings settings) throws StartRefused {
        Map<Integer, String> tcp = new LinkedHashMap<>();
        for (NodeRole role : NodeRole.values()) {
            if (settings.roles().contains(role)) {
                add(tcp, settings.ports().of(role), HttpPorts.portVariable(role));
            }
        }
        add(tcp, settings.cluster().port(), "TANDEM_CLUSTER_PORT");
        add(tcp, settings.cluster().managementPort(), "TANDEM_MANAGEMENT_PORT");
        boolean gateway = settings.roles().contains(NodeRole.GATEWAY);
        if (gateway) {
            add(tcp, settings.rtc().sipPort(), "TANDEM_SIP_PORT");
            if (settings.phones().ws().isPresent()) {
                add(tcp, settings.phones().ws().get(), "TANDEM_SIP_WS_PORT");
            }
            if (settings.phones().wss().isPresent()) {
                add(tcp, settings.phones().wss().get(), "TANDEM_SIP_WSS_PORT");
            }
        }
        for (Map.Entry<Integer, String> port : tcp.entrySet()) {
            verifyTcp(settings.bindHost(), port.getKey(), port.getValue());
        }
        if (gateway) {
            verifyUdp(settings.bindHost(), settings.rtc().sipPort(), "TANDEM_SIP_PORT");
            verifyUdp(settings.bindHost(), settings.rtc().minPort(), "RTC_MIN_PORT");
        }
    }

    private static void add(Map<Integer, String> ports, int port, String variable) throws StartRefused {
        String other = ports.putIfAbsent(port, variable);
        if (other != null) {
            throw SettingReader.refusal(variable, Integer.toString(port), "a port other than that of " + other);
        }
    }

    private static void verifyTcp(String host, int port, String variable) throws StartRefused {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw taken(host, port, "TCP", variable, e);
        }
    }

    private static void verifyUdp(String host, int port, String variable) throws StartRefused {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(host, port))) {
            assert socket.isBound();
        } catch (IOException e) {
            throw taken(host, port, "UDP", variable, e);
        }
    }

    private static StartRefused taken(String host, int port, String protocol, String variable, IOException cause) {
        return SettingReader.refusal(
                variable,
                Integer.toString(port),
                "a free " + protocol + " port, but " + host + ":" + port + " cannot be opened (" + cause.getMessage()
                        + ")");
    }
}
