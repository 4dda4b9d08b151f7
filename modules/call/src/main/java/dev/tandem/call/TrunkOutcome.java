package dev.tandem.call;

import java.util.Optional;

/** Tells the trunks how a call to one of them went, as far as that says whether it lives. */
record TrunkOutcome(Trunks trunks, Optional<Trunk> trunk) {
    private static final int SERVICE_UNAVAILABLE = 503;

    static TrunkOutcome none() {
        return new TrunkOutcome(TrunkSettings.none(), Optional.empty());
    }

    void reached() {
        trunk.ifPresent(trunks::reached);
    }

    /** A refusal of one call says nothing; no answer, no connection and 503 do. */
    void failed(int status, String reason) {
        if (reason.equals("trunk_unavailable") || status == SERVICE_UNAVAILABLE) {
            trunk.ifPresent(dead -> trunks.missed(dead, status));
        }
    }
}
