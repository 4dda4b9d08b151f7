/** Agents: who they are, how they log in, and the agent API. */
@NullMarked
package dev.tandem.agent;

import org.jspecify.annotations.NullMarked;
