package dev.tandem.sip;

import java.util.ArrayList;
import java.util.List;

/**
 * The state of a confirmed dialog (RFC 3261 §12), whole: whoever holds it can go on with the dialog. It is immutable,
 * made of simple types, and fit for a journal.
 *
 * @param localUri our own URI, without tag: From of what we send
 * @param remoteUri the far side's URI, without tag: To of what we send
 * @param remoteTarget the far side's Contact URI: where our requests go
 * @param routeSet Route values in the order to send them, each a name-addr with its angle brackets
 * @param localCSeq sequence number of our latest request
 * @param remoteCSeq sequence number of the far side's latest request; -1 if it sent none yet
 * @param inviteCSeq sequence number of our latest INVITE, which its ACK must repeat; 0 if we sent none
 * @param localContact our Contact URI
 * @param lastLocalSdp our session as last agreed
 * @param lastRemoteSdp the far side's session as last agreed
 * @param localSdpVersion the version in {@code o=} of {@code lastLocalSdp}
 * @param ownsCallId whether the Call-ID is ours, because we called: it decides who waits longer after glare (§14.1)
 * @param remote what the far side says it understands
 * @param timer who keeps the session alive, and how often
 */
public record DialogSnapshot(
        String callId,
        String localTag,
        String remoteTag,
        String localUri,
        String remoteUri,
        String remoteTarget,
        List<String> routeSet,
        long localCSeq,
        long remoteCSeq,
        long inviteCSeq,
        SipTransport transport,
        String localContact,
        String lastLocalSdp,
        String lastRemoteSdp,
        long localSdpVersion,
        boolean ownsCallId,
        RemoteSupport remote,
        SessionTimer timer) {

    /** How far the CSeq jumps when another process takes over: more than can have been sent and not persisted. */
    public static final int CSEQ_JUMP = 100;

    public DialogSnapshot {
        routeSet = List.copyOf(routeSet);
        // Journals hold snapshots from before these three were told.
        remote = remote == null ? RemoteSupport.UNKNOWN : remote;
        timer = timer == null ? SessionTimer.OFF : timer;
    }

    /** A dialog without session timer, whose far side told nothing of what it understands. */
    public DialogSnapshot(
            String callId,
            String localTag,
            String remoteTag,
            String localUri,
            String remoteUri,
            String remoteTarget,
            List<String> routeSet,
            long localCSeq,
            long remoteCSeq,
            long inviteCSeq,
            SipTransport transport,
            String localContact,
            String lastLocalSdp,
            String lastRemoteSdp,
            long localSdpVersion) {
        this(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                remoteCSeq,
                inviteCSeq,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                false,
                RemoteSupport.UNKNOWN,
                SessionTimer.OFF);
    }

    /** The dialog once our next request other than ACK is sent (§12.2.1.1: one higher each). */
    DialogSnapshot sending() {
        return withLocalCSeq(localCSeq + 1);
    }

    /** The dialog once our next INVITE is sent. */
    DialogSnapshot sendingInvite() {
        DialogSnapshot next = sending();
        return next.withInviteCSeq(next.localCSeq);
    }

    /** The dialog in the hands of another process. */
    DialogSnapshot takenOver(String contact) {
        return withLocalCSeq(localCSeq + CSEQ_JUMP).withLocalContact(contact);
    }

    /** Whether a request of the far side is in order (§12.2.2); one that is not gets 500. */
    boolean accepts(long cseq) {
        return cseq > remoteCSeq;
    }

    /** The dialog once a request of the far side in order is taken. */
    DialogSnapshot received(long cseq) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                cseq,
                inviteCSeq,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                ownsCallId,
                remote,
                timer);
    }

    /** The Request-URI of our next request: a strict router in front takes its place (§12.2.1.1). */
    String requestUri() {
        return strictRouted() ? bare(routeSet.getFirst()) : remoteTarget;
    }

    /** The Route headers of our next request. */
    List<String> routes() {
        if (!strictRouted()) {
            return routeSet;
        }
        List<String> routes = new ArrayList<>(routeSet.subList(1, routeSet.size()));
        routes.add("<" + remoteTarget + ">");
        return List.copyOf(routes);
    }

    private boolean strictRouted() {
        return !routeSet.isEmpty() && !bare(routeSet.getFirst()).matches("(?i).*;lr([;=?].*)?");
    }

    private static String bare(String nameAddr) {
        int open = nameAddr.indexOf('<');
        int close = nameAddr.indexOf('>', open);
        return open >= 0 && close > open ? nameAddr.substring(open + 1, close) : nameAddr;
    }

    /** Target refresh (§12.2.1.2, §12.2.2): the Contact of a re-INVITE or of its 2xx; the route set never changes. */
    DialogSnapshot withRemoteTarget(String uri) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                uri,
                routeSet,
                localCSeq,
                remoteCSeq,
                inviteCSeq,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                ownsCallId,
                remote,
                timer);
    }

    /** The dialog with a newly agreed session. */
    DialogSnapshot withSession(String local, long version, String remoteSdp) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                remoteCSeq,
                inviteCSeq,
                transport,
                localContact,
                local,
                remoteSdp,
                version,
                ownsCallId,
                remote,
                timer);
    }

    DialogSnapshot withLocalCSeq(long value) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                value,
                remoteCSeq,
                inviteCSeq,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                ownsCallId,
                remote,
                timer);
    }

    private DialogSnapshot withInviteCSeq(long value) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                remoteCSeq,
                value,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                ownsCallId,
                remote,
                timer);
    }

    private DialogSnapshot withLocalContact(String value) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                remoteCSeq,
                inviteCSeq,
                transport,
                value,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                ownsCallId,
                remote,
                timer);
    }

    /** The dialog with a far side that tells anew what it understands. */
    DialogSnapshot withRemote(RemoteSupport told) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                remoteCSeq,
                inviteCSeq,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                ownsCallId,
                told,
                timer);
    }

    /** The dialog with a newly agreed session timer. */
    DialogSnapshot withTimer(SessionTimer agreed) {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                remoteCSeq,
                inviteCSeq,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                ownsCallId,
                remote,
                agreed);
    }

    /** The dialog as its caller has it. */
    DialogSnapshot fromCaller() {
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                remoteTarget,
                routeSet,
                localCSeq,
                remoteCSeq,
                inviteCSeq,
                transport,
                localContact,
                lastLocalSdp,
                lastRemoteSdp,
                localSdpVersion,
                true,
                remote,
                timer);
    }

    /** Without the sessions: they may hold SRTP keys. */
    @Override
    public String toString() {
        return "DialogSnapshot[callId=" + callId + ", localTag=" + localTag + ", remoteTag=" + remoteTag
                + ", remoteTarget=" + remoteTarget + ", localCSeq=" + localCSeq + ", remoteCSeq=" + remoteCSeq + "]";
    }
}
