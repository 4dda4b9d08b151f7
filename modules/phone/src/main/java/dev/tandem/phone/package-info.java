/** SIP telephones over WebSocket (RFC 7118): each is one more client of its agent's session, and nothing is decided here. */
@NullMarked
package dev.tandem.phone;

import org.jspecify.annotations.NullMarked;
