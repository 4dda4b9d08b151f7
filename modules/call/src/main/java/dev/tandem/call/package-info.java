/** Calls: the Call entity, where a dialled number leads, what agents are told, and the facade that the gateway speaks to. */
@NullMarked
package dev.tandem.call;

import org.jspecify.annotations.NullMarked;
