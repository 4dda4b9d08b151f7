package dev.tandem.license;

import dev.tandem.license.site.MasterLink.Renewal;
import java.time.Instant;

/** What is on its way between a master and its sites. */
sealed interface LendingMessage {

    /** @param sentAt by the site's clock; {@code run} is its process, which alone can hear the answer */
    record Exchange(int site, int run, Instant sentAt, Request request) {}

    sealed interface Request {
        record Grant(String blockId, int wanted) implements Request {}

        record Renew(String blockId, Renewal renewal) implements Request {}

        record Return(String blockId) implements Request {}
    }

    record ToMaster(Exchange exchange) implements LendingMessage {}

    record ToSite(Exchange exchange, BlockReply reply) implements LendingMessage {}
}
