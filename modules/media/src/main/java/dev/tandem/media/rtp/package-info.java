/** RTP and RTCP (RFC 3550), telephone-event (RFC 4733) and G.711 tones, as plain arithmetic on packets. */
@NullMarked
package dev.tandem.media.rtp;

import org.jspecify.annotations.NullMarked;
