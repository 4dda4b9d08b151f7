package dev.tandem.media.relay;

import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.stun.StunMessage;
import dev.tandem.media.stun.StunResponse;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the client that a datagram on the WebRTC port is for: STUN by ufrag, all else by remote address (RFC 7983). */
final class WebRtcDemux {
    static final int MAX_DATAGRAM = 1500;

    private final Map<String, Association> byUfrag = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, Association> byAddress = new ConcurrentHashMap<>();
    private final Counters counters;

    WebRtcDemux(Counters counters) {
        this.counters = counters;
    }

    void add(String ufrag, Association client) {
        byUfrag.put(ufrag, client);
    }

    void remove(String ufrag) {
        byUfrag.remove(ufrag);
    }

    void add(InetSocketAddress address, Association client) {
        byAddress.put(address, client);
    }

    void remove(InetSocketAddress address, Association client) {
        byAddress.remove(address, client);
    }

    /** Entries of both maps, which must be none once all transports are closed. */
    int size() {
        return byUfrag.size() + byAddress.size();
    }

    /** A datagram's path begins here. */
    void received(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        counters.received.increment();
        workspace.nowNanos = System.nanoTime();
        if (length == 0 || length > MAX_DATAGRAM) {
            counters.drop(Drop.EMPTY_OR_TOO_LONG);
        } else if (!workspace.flood.admit(from.hashCode(), workspace.nowNanos)) {
            counters.drop(Drop.FLOOD);
        } else {
            demultiplex(data, length, from, workspace);
        }
    }

    private void demultiplex(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        int first = data[0] & 0xff;
        if (first < 4) {
            stun(data, length, from, workspace);
            return;
        }
        boolean dtls = first >= 20 && first < 64;
        boolean rtp = first >= 128 && first < 192;
        if (!dtls && !rtp) {
            counters.drop(Drop.UNKNOWN_KIND);
            return;
        }
        Association client = byAddress.get(from);
        if (client == null) {
            counters.drop(Drop.UNKNOWN_ADDRESS);
        } else if (dtls) {
            client.dtls(data, length, from);
        } else if (RtcpReader.isRtcp(data, length)) {
            client.rtcp(data, length, workspace);
        } else {
            client.rtp(data, length, workspace);
        }
    }

    private void stun(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        Optional<StunMessage> message = StunMessage.parse(data, 0, length);
        if (message.isEmpty()) {
            counters.drop(Drop.STUN_MALFORMED);
            return;
        }
        switch (message.get().type()) {
            case StunMessage.BINDING_REQUEST -> check(message.get(), from, workspace);
            case StunMessage.BINDING_INDICATION -> {
                // A keep-alive (RFC 8445, 11), which wants no answer and proves nothing.
            }
            default -> counters.drop(Drop.STUN_UNEXPECTED);
        }
    }

    private void check(StunMessage request, InetSocketAddress from, Workspace workspace) {
        int colon = request.username().indexOf(':');
        if (colon < 0 || !request.hasIntegrity()) {
            refuse(request, 400, "Bad Request", from, workspace);
            return;
        }
        String ufrag = request.username().substring(0, colon);
        Association client = byUfrag.get(ufrag);
        Optional<String> password =
                client == null ? Optional.empty() : client.ice().password(ufrag);
        if (client == null || password.isEmpty() || !request.authentic(password.get())) {
            refuse(request, 401, "Unauthorized", from, workspace);
        } else if (!request.unknown().isEmpty()) {
            workspace.reply(StunResponse.unknownAttributes(request, password.get()), from);
        } else if (request.controlled()) {
            workspace.reply(StunResponse.error(request, 487, "Role Conflict", password.get()), from);
        } else {
            workspace.reply(StunResponse.success(request, from, password.get()), from);
            client.checked(request, ufrag, from, workspace.nowNanos);
        }
    }

    private void refuse(StunMessage request, int code, String reason, InetSocketAddress from, Workspace workspace) {
        counters.drop(Drop.STUN_UNAUTHENTIC);
        if (workspace.errors.admit(from.getAddress().hashCode(), workspace.nowNanos)) {
            workspace.reply(StunResponse.error(request, code, reason), from);
        }
    }
}
