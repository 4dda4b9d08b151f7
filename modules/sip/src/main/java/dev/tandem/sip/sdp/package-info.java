/** Session descriptions of audio calls: parsing, offers and answers (RFC 4566, RFC 3264). */
@NullMarked
package dev.tandem.sip.sdp;

import org.jspecify.annotations.NullMarked;
