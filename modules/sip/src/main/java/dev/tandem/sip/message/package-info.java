/** SIP messages as text and values (RFC 3261 §7, §25), for transports that carry one message at a time (RFC 7118). */
@NullMarked
package dev.tandem.sip.message;

import org.jspecify.annotations.NullMarked;
