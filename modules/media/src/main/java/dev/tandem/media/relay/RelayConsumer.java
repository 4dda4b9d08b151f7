package dev.tandem.media.relay;

import dev.tandem.media.Consumer;
import dev.tandem.media.RtcpParameters;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpCodecParameters;
import dev.tandem.media.RtpEncoding;
import dev.tandem.media.RtpParameters;
import java.util.List;

/** A stream that a client is sent, in the router's payload type. */
final class RelayConsumer extends RtpSink implements Consumer {
    private final String producerId;
    private final String mid;
    private final RelayTransport transport;
    private final Engine engine;

    RelayConsumer(String id, String producerId, String mid, RtpCodec codec, Engine engine, RelayTransport transport) {
        super(id, codec, engine);
        this.producerId = producerId;
        this.mid = mid;
        this.transport = transport;
        this.engine = engine;
    }

    @Override
    boolean ready() {
        return transport.association().connected();
    }

    @Override
    int payloadType() {
        return codec().preferredPayloadType();
    }

    @Override
    void transmit(Workspace workspace, int length, long index) {
        transport.association().send(workspace, length, ssrc(), index);
    }

    @Override
    public String producerId() {
        return producerId;
    }

    @Override
    public RtpParameters rtpParameters() {
        RtpCodec codec = codec();
        return new RtpParameters(
                mid,
                List.of(new RtpCodecParameters(
                        codec.mimeType(),
                        codec.preferredPayloadType(),
                        codec.clockRate(),
                        codec.channels(),
                        codec.parameters(),
                        codec.rtcpFeedback())),
                List.of(),
                List.of(new RtpEncoding(Integer.toUnsignedLong(ssrc()))),
                new RtcpParameters(cname(), true, true));
    }

    @Override
    public void close() {
        transport.streams().remove(this);
        engine.topology().close(this);
    }
}
