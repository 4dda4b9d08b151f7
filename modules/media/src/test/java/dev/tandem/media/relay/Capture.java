package dev.tandem.media.relay;

import dev.tandem.media.rtp.RtcpReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Datagrams that test peers have really sent, to be mutated. */
final class Capture {
    private static final int MAX = 400;

    private final Queue<byte[]> datagrams = new ConcurrentLinkedQueue<>();

    void add(byte[] datagram) {
        if (datagrams.size() < MAX) {
            datagrams.add(datagram.clone());
        }
    }

    /** By kind, each of which has its own: STUN, DTLS, RTCP, RTP. */
    List<List<byte[]>> kinds() {
        Map<String, List<byte[]>> kinds = new TreeMap<>();
        for (byte[] datagram : datagrams) {
            kinds.computeIfAbsent(kind(datagram), any -> new ArrayList<>()).add(datagram);
        }
        return List.copyOf(kinds.values());
    }

    private static String kind(byte[] datagram) {
        int first = datagram[0] & 0xff;
        if (first < 4) {
            return "stun";
        }
        if (first < 64) {
            return "dtls";
        }
        return RtcpReader.isRtcp(datagram, datagram.length) ? "rtcp" : "rtp";
    }
}
