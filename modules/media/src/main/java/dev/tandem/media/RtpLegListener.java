package dev.tandem.media;

import java.net.InetSocketAddress;
import java.time.Duration;

/** Rare events of an RTP leg. Called on media threads: must not block. */
public interface RtpLegListener {
    /** The far side sent a tone (RFC 4733): one of 0-9, *, #, A-D. Once a tone. */
    void dtmf(char tone);

    /** No RTP arrived for this long; told once until RTP comes back. */
    void silent(Duration duration);

    /** RTP now goes to where the far side's packets come from. */
    void latched(InetSocketAddress remote);
}
