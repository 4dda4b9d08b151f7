/** TLS under SIP: certificates from PEM files, RFC 5922's check of names, and the sockets that the stack uses. */
@NullMarked
package dev.tandem.sip.tls;

import org.jspecify.annotations.NullMarked;
