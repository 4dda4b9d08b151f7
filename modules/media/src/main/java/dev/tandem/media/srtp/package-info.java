/** SRTP and SRTCP (RFC 3711, RFC 7714) on plain JCE, without allocation per packet. */
@NullMarked
package dev.tandem.media.srtp;

import org.jspecify.annotations.NullMarked;
