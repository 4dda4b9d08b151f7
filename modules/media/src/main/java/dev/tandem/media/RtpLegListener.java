package dev.tandem.media;

import java.net.InetSocketAddress;

/** Rare events of an RTP leg. Called on media threads: must not block. */
public interface RtpLegListener extends LegListener {
    /** RTP now goes to where the far side's packets come from. */
    void latched(InetSocketAddress remote);
}
