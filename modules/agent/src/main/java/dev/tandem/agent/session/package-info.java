/** The agent's session: seat, client, transports and calls; it outlives the socket. */
@NullMarked
package dev.tandem.agent.session;

import org.jspecify.annotations.NullMarked;
