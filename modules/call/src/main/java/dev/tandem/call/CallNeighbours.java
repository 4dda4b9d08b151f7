package dev.tandem.call;

import dev.tandem.agent.session.Sessions;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import java.util.function.BiConsumer;

/**
 * What a call works with on its node.
 *
 * @param board the quality of this node's calls
 * @param calls sends a command to a call by its id
 */
record CallNeighbours(
        Sessions sessions,
        MediaPlane plane,
        SipEndpoint endpoint,
        Trunks trunks,
        CallSettings settings,
        QualityBoard board,
        BiConsumer<String, CallCommand> calls) {}
