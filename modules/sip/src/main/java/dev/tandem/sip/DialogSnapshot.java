package dev.tandem.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
        return with(next -> next.inviteCSeq = ++next.localCSeq);
    }

    /** The dialog in the hands of another process. */
    DialogSnapshot takenOver(String contact) {
        return with(next -> {
            next.localCSeq += CSEQ_JUMP;
            next.localContact = contact;
        });
    }

    /** Whether a request of the far side is in order (§12.2.2); one that is not gets 500. */
    boolean accepts(long cseq) {
        return cseq > remoteCSeq;
    }

    /** The dialog once a request of the far side in order is taken. */
    DialogSnapshot received(long cseq) {
        return with(next -> next.remoteCSeq = cseq);
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
        return with(next -> next.remoteTarget = uri);
    }

    /** The dialog with a newly agreed session. */
    DialogSnapshot withSession(String local, long version, String remoteSdp) {
        return with(next -> {
            next.lastLocalSdp = local;
            next.lastRemoteSdp = remoteSdp;
            next.localSdpVersion = version;
        });
    }

    DialogSnapshot withLocalCSeq(long value) {
        return with(next -> next.localCSeq = value);
    }

    /** The dialog with a far side that tells anew what it understands. */
    DialogSnapshot withRemote(RemoteSupport told) {
        return with(next -> next.remote = told);
    }

    /** The dialog with a newly agreed session timer. */
    DialogSnapshot withTimer(SessionTimer agreed) {
        return with(next -> next.timer = agreed);
    }

    /** The dialog as its caller has it. */
    DialogSnapshot fromCaller() {
        return with(next -> next.ownsCallId = true);
    }

    /** A dialog that differs from this one in what is set in the draft. */
    private DialogSnapshot with(Consumer<Draft> change) {
        Draft next = new Draft();
        change.accept(next);
        return new DialogSnapshot(
                callId,
                localTag,
                remoteTag,
                localUri,
                remoteUri,
                next.remoteTarget,
                routeSet,
                next.localCSeq,
                next.remoteCSeq,
                next.inviteCSeq,
                transport,
                next.localContact,
                next.lastLocalSdp,
                next.lastRemoteSdp,
                next.localSdpVersion,
                next.ownsCallId,
                next.remote,
                next.timer);
    }

    /** What can change in the life of a dialog, as it is in this one. */
    private final class Draft {
        private String remoteTarget = DialogSnapshot.this.remoteTarget;
        private long localCSeq = DialogSnapshot.this.localCSeq;
        private long remoteCSeq = DialogSnapshot.this.remoteCSeq;
        private long inviteCSeq = DialogSnapshot.this.inviteCSeq;
        private String localContact = DialogSnapshot.this.localContact;
        private String lastLocalSdp = DialogSnapshot.this.lastLocalSdp;
        private String lastRemoteSdp = DialogSnapshot.this.lastRemoteSdp;
        private long localSdpVersion = DialogSnapshot.this.localSdpVersion;
        private boolean ownsCallId = DialogSnapshot.this.ownsCallId;
        private RemoteSupport remote = DialogSnapshot.this.remote;
        private SessionTimer timer = DialogSnapshot.this.timer;
    }

    /** Without the sessions: they may hold SRTP keys. */
    @Override
    public String toString() {
        return "DialogSnapshot[callId=" + callId + ", localTag=" + localTag + ", remoteTag=" + remoteTag
                + ", remoteTarget=" + remoteTarget + ", localCSeq=" + localCSeq + ", remoteCSeq=" + remoteCSeq + "]";
    }
}
