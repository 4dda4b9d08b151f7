/** The relay engine: packets go from socket to socket on the event loop's thread, rewritten and never transcoded. */
@NullMarked
package dev.tandem.media.relay;

import org.jspecify.annotations.NullMarked;
