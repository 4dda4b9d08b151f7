package dev.tandem.media.relay;

import dev.tandem.media.MediaSink;
import dev.tandem.media.rtp.RtpPacket;

/** A sink of this engine. */
interface SinkNode extends MediaSink {
    /** What it is connected to. */
    Link link();

    /** Takes a packet; one that does not come from the source that it is connected to is ignored. */
    void write(Fanout from, RtpPacket packet, Workspace workspace);

    /** The way to the source changed, here or upstream: the next packet begins anew. */
    void relinked();
}
