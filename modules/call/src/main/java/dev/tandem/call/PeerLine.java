package dev.tandem.call;

import dev.tandem.core.CborMessage;

/**
 * One end of two joined calls, as the other call needs it.
 *
 * @param callId the call that it is part of
 * @param sourceId where that call's remaining end is heard, in this node's media plane
 * @param codec encoding name of both, such as {@code PCMU}
 */
record PeerLine(String callId, String sourceId, String codec) implements CborMessage {}
