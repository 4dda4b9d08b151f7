package dev.tandem.call.inbound;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows trunks by where calls come from, and counts what comes through them. Nothing blocks; a stage never fails. */
public interface InboundTrunks {

    /**
     * A trunk that calls come from.
     *
     * @param tenantId whose it is; empty for every tenant's
     */
    record Source(String trunk, Optional<String> tenantId) {

        /** Whether calls from there may be this tenant's. */
        boolean serves(String tenant) {
            return tenantId.map(tenant::equals).orElse(true);
        }
    }

    /**
     * The trunks that a call from this IP address may come from, those that use this port if there are any: one of each
     * tenant that has one there. Empty: nobody that we know.
     */
    CompletionStage<List<Source>> at(String host, int port);

    /** Takes one of the trunk's {@code maxCalls} places for a line. False: there is none, or nobody knows. */
    CompletionStage<Boolean> take(Source source, String lineId);

    /** Gives the line's place back, if it has one. */
    void release(Source source, String lineId);
}
