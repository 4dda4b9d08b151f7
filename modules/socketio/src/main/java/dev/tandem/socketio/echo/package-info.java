/** A runnable echo server, behaving as the official protocol test suites ask of a server. */
@NullMarked
package dev.tandem.socketio.echo;

import org.jspecify.annotations.NullMarked;
