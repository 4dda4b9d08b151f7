package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import dev.tandem.license.SeatReply;
import org.jspecify.annotations.Nullable;

/** The licence's answers as values, even if one of its stages should fail against its promise. */
final class Answers {
    private Answers() {}

    static SeatReply orUnavailable(@Nullable SeatReply answer, @Nullable Throwable failure) {
        return answer == null || failure != null
                ? new SeatReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal())
                : answer;
    }
}
