/** DTLS 1.2 (RFC 6347) with use_srtp (RFC 5764) by Bouncy Castle's lightweight API. */
@NullMarked
package dev.tandem.media.dtls;

import org.jspecify.annotations.NullMarked;
