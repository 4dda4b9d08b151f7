/** Agents' sockets: who may connect, what they may say, what they are told. */
@NullMarked
package dev.tandem.gateway.socket;

import org.jspecify.annotations.NullMarked;
