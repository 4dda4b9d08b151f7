package dev.tandem.sip.guard;

import dev.tandem.sip.Offence;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.SourcePolicy;
import dev.tandem.sip.SourcePolicy.Verdict;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The first door: asks the policy for the source, then screens the message, before anything else is spent on it. */
public final class Door {
    private final SourcePolicy policy;
    private final MessageScreen screen;
    private final BiConsumer<String, String> log;

    /** What becomes of a message. */
    @SuppressWarnings("ArrayRecordComponent") // the octets are handed on once and never compared
    public sealed interface Entry {
        /** @param admission none for a response */
        record Read(byte[] octets, Optional<Admission> admission) implements Entry {}

        record Answer(byte[] skeleton, Admission admission) implements Entry {}

        record Nothing() implements Entry {}

        /** Nothing, and on a stream nothing more. */
        record Close(String why) implements Entry {}
    }

    /** @param log event and reason of what was refused or dropped; it limits its own rate */
    public Door(SourcePolicy policy, MessageScreen screen, BiConsumer<String, String> log) {
        this.policy = policy;
        this.screen = screen;
        this.log = log;
    }

    /**
     * @param whole whether the body is there too, as in a datagram
     * @param transport as the stack names it
     */
    public Entry enter(byte[] octets, boolean whole, InetAddress source, String transport) {
        SipTransport kind = kind(transport);
        String method = MessageScreen.method(octets);
        // A response that belongs to none of our requests dies in the stack; one that does must not be lost.
        Verdict verdict = MessageScreen.isResponse(octets) ? Verdict.ACCEPT : policy.decide(source, kind, method);
        boolean proved = policy.isProved(source);
        if (verdict == Verdict.DROP && !proved) {
            return new Entry.Close("source is banned");
        }
        return switch (screen.screen(octets, whole)) {
            case Screened.Nothing() -> new Entry.Nothing();
            case Screened.Dropped(String why, boolean inStep) -> dropped(source, why, inStep);
            case Screened.Passed(byte[] message, String any, boolean scanner) ->
                scanner && verdict != Verdict.TRUSTED
                        ? scanner(source)
                        : new Entry.Read(
                                message,
                                any.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(admission(source, kind, verdict, proved, Optional.empty())));
            case Screened.Refused refused ->
                scanner(refused, verdict) ? scanner(source) : refused(refused, source, kind, verdict, proved);
        };
    }

    private static boolean scanner(Screened.Refused refused, Verdict verdict) {
        return refused.scanner() && verdict != Verdict.TRUSTED;
    }

    private static SipTransport kind(String transport) {
        return switch (transport.toUpperCase(Locale.ROOT)) {
            case "UDP" -> SipTransport.UDP;
            case "TLS" -> SipTransport.TLS;
            default -> SipTransport.TCP;
        };
    }

    private Admission admission(
            InetAddress source,
            SipTransport transport,
            Verdict verdict,
            boolean proved,
            Optional<Screened.Refusal> refusal) {
        return new Admission(
                source,
                transport,
                verdict,
                proved || transport != SipTransport.UDP,
                policy.namesUsTo(verdict),
                refusal);
    }

    /** A scanner that says so learns nothing, not even that we are here. */
    private Entry scanner(InetAddress source) {
        policy.report(source, Offence.SCANNER);
        return new Entry.Close("a scanner");
    }

    private Entry dropped(InetAddress source, String why, boolean inStep) {
        log.accept("sip.message.dropped", why);
        policy.report(source, Offence.MALFORMED);
        return inStep ? new Entry.Nothing() : new Entry.Close(why);
    }

    private Entry refused(
            Screened.Refused refused, InetAddress source, SipTransport transport, Verdict verdict, boolean proved) {
        log.accept("sip.message.malformed", refused.why());
        policy.report(source, Offence.MALFORMED);
        return verdict == Verdict.DROP
                ? new Entry.Close("source is banned")
                : new Entry.Answer(
                        refused.skeleton(),
                        admission(source, transport, verdict, proved, Optional.of(refused.refusal())));
    }

    /** A message that the door let in and the parser did not take. */
    public Optional<Entry.Answer> unreadable(
            byte[] octets, boolean whole, InetAddress source, String transport, String why) {
        log.accept("sip.message.unreadable", why);
        policy.report(source, Offence.MALFORMED);
        return screen.refused(octets, whole) instanceof Screened.Refused refused
                ? Optional.of(new Entry.Answer(
                        refused.skeleton(),
                        admission(
                                source,
                                kind(transport),
                                Verdict.ACCEPT,
                                policy.isProved(source),
                                Optional.of(refused.refusal()))))
                : Optional.empty();
    }
}
