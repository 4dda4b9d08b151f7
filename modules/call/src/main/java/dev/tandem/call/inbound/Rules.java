package dev.tandem.call.inbound;

import java.util.Optional;

/**
 * What becomes of a call that nobody took.
 *
 * @param noAnswer nobody answered, or nobody was there; without it 480
 * @param busy everybody that was there is in a call or has declined; without it 486, or 603 after a decline
 */
public record Rules(Optional<Target> noAnswer, Optional<Target> busy) {
    static final Rules NONE = new Rules(Optional.empty(), Optional.empty());

    /** These, and where there is none, the others. */
    Rules or(Rules others) {
        return new Rules(noAnswer.or(others::noAnswer), busy.or(others::busy));
    }
}
