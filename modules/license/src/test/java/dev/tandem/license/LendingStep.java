package dev.tandem.license;

/** What may happen between a master and its sites. */
sealed interface LendingStep {
    record Login(int site, int agent) implements LendingStep {}

    record Logout(int site, int agent) implements LendingStep {}

    /** @param crash between storing and sending */
    record Ask(int site, int waiting, boolean crash) implements LendingStep {}

    /** The network works for once. */
    record Talk(int site, int waiting) implements LendingStep {}

    /** @param heard whether the answer arrives */
    record RenewSeat(int site, int agent, boolean heard) implements LendingStep {}

    record GiveBack(int site) implements LendingStep {}

    /** @param again whether the message stays on its way for a second time */
    record Deliver(int message, boolean again) implements LendingStep {}

    record Lose(int message) implements LendingStep {}

    record CrashSite(int site) implements LendingStep {}

    /** The nodes of a site's sessions, but not that of its licence. */
    record CrashSessions(int site) implements LendingStep {}

    /** A site that was restarted has waited long enough for the master. */
    record GiveUpWaiting(int site) implements LendingStep {}

    record CrashMaster() implements LendingStep {}

    record LocalLogin(int agent) implements LendingStep {}

    record LocalLogout(int agent) implements LendingStep {}

    record StepWallClock(int seconds) implements LendingStep {}

    record Wait(int seconds) implements LendingStep {}
}
