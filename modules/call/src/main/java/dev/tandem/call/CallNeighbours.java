package dev.tandem.call;

import dev.tandem.agent.session.Sessions;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import java.util.function.BiConsumer;

/**
 * What a call works with on its node.
 *
 * @param calls sends a command to a call by its id
 */
record CallNeighbours(
        Sessions sessions,
        MediaPlane plane,
        SipEndpoint endpoint,
        Trunks trunks,
        CallSettings settings,
        BiConsumer<String, CallCommand> calls) {}
