package dev.tandem.agent.session;

import java.time.Instant;

/** What the session does in the world once its decision is persisted, in the order given. */
sealed interface AgentSessionAction {

    /** Asks the licence for a seat for a session that does not exist yet. */
    record AskSeat(String sessionId) implements AgentSessionAction {}

    /** Takes the connecting client as the session's client and gives it what was kept for it. */
    record AttachClient(boolean resumed) implements AgentSessionAction {}

    /** Says a last word to the attached client, if one is there, and forgets it. */
    record DismissClient(ClientNotice lastWord) implements AgentSessionAction {}

    /** Forgets the client, which is away. */
    record ForgetClient() implements AgentSessionAction {}

    /** Gives the client some time to come back. */
    record StartGrace(String sessionId) implements AgentSessionAction {}

    /**
     * Starts to watch the seat's lease and the client's signs of life.
     *
     * @param recovered whether the session comes back after a crash, and the licence is to be asked at once
     */
    record StartLease(Seat seat, boolean recovered) implements AgentSessionAction {}

    /** Lets go of what the live session had: transports, lease, kept notices. */
    record CloseSession() implements AgentSessionAction {}

    record CloseConsumers(String callId) implements AgentSessionAction {}

    /** Tells the ended session's calls and gives its seat back, until both is done. */
    record SayFarewell(Farewell farewell) implements AgentSessionAction {}

    /** Tells the client something that need not be kept while it is away. */
    record TellClient(ClientNotice notice) implements AgentSessionAction {}

    /** Lets the wrap-up that began then end by itself. */
    record StartWrapUp(String sessionId, Instant since) implements AgentSessionAction {}

    /** Passes a call's notice on to the client, now or when it is back. */
    record PassOn(CallNotice notice) implements AgentSessionAction {}
}
