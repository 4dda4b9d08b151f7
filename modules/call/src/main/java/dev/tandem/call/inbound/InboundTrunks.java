package dev.tandem.call.inbound;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows trunks by where calls come from. */
@FunctionalInterface
public interface InboundTrunks {

    /**
     * A trunk that calls come from.
     *
     * @param tenantId whose it is; empty for every tenant's
     */
    record Source(String trunk, Optional<String> tenantId) {}

    /** The trunk at this IP address, if there is one; of several the one that uses this port. Never blocks. */
    CompletionStage<Optional<Source>> at(String host, int port);
}
