/** Datagram sockets on event loop threads; NIO behind a small interface. */
@NullMarked
package dev.tandem.media.net;

import org.jspecify.annotations.NullMarked;
