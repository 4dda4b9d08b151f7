/** The part of STUN (RFC 8489) that an ICE-lite agent (RFC 8445) needs. */
@NullMarked
package dev.tandem.media.stun;

import org.jspecify.annotations.NullMarked;
