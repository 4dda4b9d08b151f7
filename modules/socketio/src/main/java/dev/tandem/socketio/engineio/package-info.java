/** An Engine.IO v4 server on Pekko HTTP: sessions over long-polling and WebSocket, upgrade, heartbeat, limits. */
@NullMarked
package dev.tandem.socketio.engineio;

import org.jspecify.annotations.NullMarked;
