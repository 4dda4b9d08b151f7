package dev.tandem.sip;

import dev.tandem.sip.guard.Admission;
import dev.tandem.sip.guard.RepeatBudget;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * How the endpoint deals with sources that it has no reason to believe: what it reports of them, what it tells them,
 * and how little it sends to an address that may be forged. Without state but for a bounded list of refused INVITEs.
 */
final class Strangers {
    private static final int MAX_REFUSED = 4096;
    private static final long REFUSED_NANOS = Duration.ofSeconds(32).toNanos();
    /** Refusals of an application that say: not here, or not for you. */
    private static final Set<Integer> NOBODY = Set.of(403, 404, 484, 604);

    private final SourcePolicy policy;
    private final RepeatBudget repeats = new RepeatBudget();
    private final Map<String, Refused> refused = new LinkedHashMap<>();

    /** An INVITE that was refused without keeping its transaction. */
    record Refused(int status, String toTag, long at) {}

    Strangers(SourcePolicy policy) {
        this.policy = policy;
    }

    /** What the door said of this request; empty for requests that came through none. */
    static Optional<Admission> admission(Message request) {
        return request instanceof SIPRequest sip && sip.getApplicationData() instanceof Admission admission
                ? Optional.of(admission)
                : Optional.empty();
    }

    /** Whether an answer to this request may tell what we are. */
    static boolean mayKnowUs(Request request) {
        return admission(request).map(Admission::named).orElse(true);
    }

    void report(Request request, Offence offence) {
        admission(request).ifPresent(admission -> policy.report(admission.source(), offence));
    }

    /** The sender of this message got something that we sent to its address: a tag or a branch of ours. */
    void proved(Message message) {
        InetAddress source = ((SIPMessage) message).getPeerPacketSourceAddress();
        if (source != null) {
            policy.proved(source);
        }
    }

    boolean mayBeForged(Request request) {
        return admission(request)
                .map(admission -> !admission.proved() && !policy.isProved(admission.source()))
                .orElse(false);
    }

    /** Whether an INVITE that is not refused may wait for an answer, beside so many that wait already. */
    boolean mayWait(Request invite, int waiting, int most) {
        return waiting < most || !mayBeForged(invite);
    }

    /** Whether a response goes out once more: towards an address that may be forged a few times only. */
    boolean mayRepeat(Response response) {
        ViaHeader via = (ViaHeader) response.getHeader(ViaHeader.NAME);
        String address = via.getReceived() != null ? via.getReceived() : via.getHost();
        return !via.getTransport().equalsIgnoreCase("UDP") || isProved(address) || repeats.take(address);
    }

    private boolean isProved(String address) {
        try {
            return policy.isProved(InetAddress.ofLiteral(address.replaceAll("[\\[\\]]", "")));
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    /**
     * Takes note of a refusal.
     *
     * @return whether the transaction is better forgotten, because nobody may ever acknowledge
     */
    boolean refused(Request invite, Response response) {
        if (NOBODY.contains(response.getStatusCode())) {
            report(invite, Offence.UNKNOWN_NUMBER);
        }
        if (!mayBeForged(invite)) {
            return false;
        }
        remember(
                MessageReader.transactionKey(invite),
                new Refused(response.getStatusCode(), MessageReader.toTag(response), System.nanoTime()));
        return true;
    }

    private void remember(String key, Refused refusal) {
        synchronized (refused) {
            Iterator<Refused> eldest = refused.values().iterator();
            while (eldest.hasNext() && refusal.at() - eldest.next().at() > REFUSED_NANOS) {
                eldest.remove();
            }
            if (refused.size() < MAX_REFUSED) {
                refused.put(key, refusal);
            }
        }
    }

    /** How this INVITE was refused when it came first. */
    Optional<Refused> earlierRefusal(Request invite) {
        synchronized (refused) {
            return refused.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(refused.get(MessageReader.transactionKey(invite)))
                            .filter(refusal -> System.nanoTime() - refusal.at() < REFUSED_NANOS);
        }
    }
}
