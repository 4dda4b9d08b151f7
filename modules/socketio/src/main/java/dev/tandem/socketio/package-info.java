/** A Socket.IO v5 server (protocol revision 5) on Pekko HTTP: namespaces, events, acknowledgements, binary. */
@NullMarked
package dev.tandem.socketio;

import org.jspecify.annotations.NullMarked;
