/** The gateway: Socket.IO events and REST routes, translated to commands for sessions and calls. No rule lives here. */
@NullMarked
package dev.tandem.gateway;

import org.jspecify.annotations.NullMarked;
