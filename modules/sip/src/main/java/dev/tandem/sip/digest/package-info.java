/** HTTP digest authentication as SIP uses it (RFC 2617, RFC 7616, RFC 8760). */
@NullMarked
package dev.tandem.sip.digest;

import org.jspecify.annotations.NullMarked;
