package dev.tandem.media.relay;

import dev.tandem.media.rtp.RtcpVisitor;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The producers and consumers of one transport, and the RTCP about them. */
final class Streams {
    /** Producers, and likewise consumers, that one transport may have. */
    static final int MAX = 16;

    private final List<RelayProducer> producers = new CopyOnWriteArrayList<>();
    private final List<RelayConsumer> consumers = new CopyOnWriteArrayList<>();
    /** Under which a transport without consumers reports. */
    private final int reporterSsrc;

    private final String cname;
    private long reportNanos;

    Streams(Randoms random) {
        this.reporterSsrc = random.ssrc();
        this.cname = random.token(16);
    }

    synchronized boolean add(RelayProducer producer) {
        return producers.size() < MAX && producers.add(producer);
    }

    synchronized boolean add(RelayConsumer consumer) {
        return consumers.size() < MAX && consumers.add(consumer);
    }

    void remove(RelayProducer producer) {
        producers.remove(producer);
    }

    void remove(RelayConsumer consumer) {
        consumers.remove(consumer);
    }

    boolean hasSsrc(int ssrc) {
        return ssrc != 0 && producers.stream().anyMatch(producer -> producer.hasSsrc(ssrc));
    }

    void close() {
        producers.forEach(RelayProducer::close);
        consumers.forEach(RelayConsumer::close);
    }

    /** The producer that an authentic packet belongs to: by SSRC, else by what the packet says. */
    @Nullable
    RelayProducer producerOf(RtpPacket packet) {
        for (int i = 0; i < producers.size(); i++) {
            RelayProducer producer = producers.get(i);
            if (producer.hasSsrc(packet.ssrc())) {
                return producer;
            }
        }
        for (RelayProducer producer : producers) {
            if (producer.claimedBy(packet)) {
                producer.bind(packet.ssrc());
                return producer;
            }
        }
        return null;
    }

    /** Takes what a client's RTCP says. */
    RtcpVisitor visitor(long nowNanos) {
        reportNanos = nowNanos;
        return visitor;
    }

    private final RtcpVisitor visitor = new RtcpVisitor() {
        @Override
        public void senderReport(int ssrc, int ntpMiddle) {
            for (RelayProducer producer : producers) {
                if (producer.hasSsrc(ssrc)) {
                    producer.senderReport(ntpMiddle, reportNanos);
                }
            }
        }

        @Override
        public void reportBlock(int ssrc, int fractionLost, int lost, int jitter, int lastReport, int delay) {
            for (RelayConsumer consumer : consumers) {
                if (consumer.ssrc() == ssrc) {
                    consumer.reported(fractionLost, lost, jitter, lastReport, delay, reportNanos);
                }
            }
        }

        @Override
        public void bye(int ssrc) {
            // The signalling says when a stream ends; a BYE alone changes nothing.
        }
    };

    /** Writes the compound packet that is due: sender reports, or else a receiver report; the reports on what came. */
    void report(RtcpWriter rtcp, long nowNanos) {
        rtcp.begin();
        boolean reporting = false;
        for (RelayConsumer consumer : consumers) {
            if (consumer.senderReport(rtcp, nowNanos)) {
                if (!reporting) {
                    reportReceived(rtcp, nowNanos);
                }
                rtcp.sourceDescription(consumer.ssrc(), consumer.cname());
                reporting = true;
            }
        }
        if (!reporting) {
            rtcp.receiverReport(reporterSsrc);
            reportReceived(rtcp, nowNanos);
            rtcp.sourceDescription(reporterSsrc, cname);
        }
    }

    private void reportReceived(RtcpWriter rtcp, long nowNanos) {
        for (RelayProducer producer : producers) {
            producer.report(rtcp, nowNanos);
        }
    }
}
