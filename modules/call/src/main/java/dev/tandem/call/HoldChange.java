package dev.tandem.call;

import dev.tandem.call.leg.Side;

/** The agent of this side holds the call, or no longer does. */
record HoldChange(Side side, boolean held) {}
