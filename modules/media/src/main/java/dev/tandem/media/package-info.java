/** The media plane: WebRTC and plain RTP legs, relayed without transcoding; knows no SIP and no actors. */
@NullMarked
package dev.tandem.media;

import org.jspecify.annotations.NullMarked;
