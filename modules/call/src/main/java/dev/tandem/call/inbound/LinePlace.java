package dev.tandem.call.inbound;

import java.util.concurrent.CompletionStage;

/** A line's place on its trunk: taken before the line is there, given back in every end of it. */
record LinePlace(InboundTrunks trunks, InboundTrunks.Source source, String lineId) {

    CompletionStage<Boolean> take() {
        return trunks.take(source, lineId);
    }

    /** Again does no harm. */
    void release() {
        trunks.release(source, lineId);
    }
}
