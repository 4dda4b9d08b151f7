/** Calls from trunks: numbers and ring groups, whom a call rings at, and the line that holds its INVITE meanwhile. */
@NullMarked
package dev.tandem.call.inbound;

import org.jspecify.annotations.NullMarked;
