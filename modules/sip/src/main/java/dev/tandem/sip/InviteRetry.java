package dev.tandem.sip;

import dev.tandem.sip.digest.DigestSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * How an outgoing call's INVITE is sent, and whether one that was refused is sent again: with credentials (401, 407),
 * with a longer session timer (422), to another place (3xx). Used on the call's loop.
 */
final class InviteRetry {
    private static final int MAX_LENGTHENED = 3;

    private final InviteOptions options;
    private final Optional<DigestSession> digest;
    private final Set<String> tried = new HashSet<>();
    private InviteTerms terms;
    private int interval;
    private int minimum;
    private int lengthened;
    private int redirects;
    private List<HeaderLine> authorization = List.of();

    InviteRetry(InviteTerms terms, SessionTimerSettings timers) {
        this.terms = terms;
        this.options = terms.invite().options();
        this.digest = terms.invite()
                .target()
                .credentials()
                .map(known -> new DigestSession(known.username(), known.password()));
        this.interval = timers.wishSeconds();
        this.minimum = interval > 0 ? timers.minimumSeconds() : 0;
        tried.add(terms.requestUri());
    }

    InviteTerms terms() {
        return terms;
    }

    /** The credentials of the last INVITE, which its ACK repeats. */
    List<HeaderLine> authorization() {
        return authorization;
    }

    /** The shortest timer that the far side takes, as far as it said so. */
    int minimum() {
        return lengthened > 0 ? minimum : 0;
    }

    Request next(long cseq) {
        authorization = digest.filter(session -> terms.atTarget())
                .map(session -> Challenges.headers(session, Request.INVITE, terms.requestUri()))
                .orElse(List.of());
        List<HeaderLine> extra = new ArrayList<>(authorization);
        extra.addAll(EarlyDialogs.offered(options.prack()));
        TimerRules.inviting(interval, minimum, extra::add);
        return terms.request(cseq, extra);
    }

    boolean again(Response response) {
        int status = response.getStatusCode();
        return switch (status) {
            case 401, 407 ->
                terms.atTarget()
                        && digest.filter(session -> session.challenged(status == 407, Challenges.values(response)))
                                .isPresent();
            case 422 -> lengthen(response);
            default -> status / 100 == 3 && redirect(response);
        };
    }

    private boolean lengthen(Response response) {
        int longer = TimerRules.longer(response, interval);
        if (interval == 0 || longer == 0 || lengthened >= MAX_LENGTHENED) {
            return false;
        }
        lengthened++;
        interval = longer;
        minimum = longer;
        return true;
    }

    /** RFC 3261 §8.1.3.4: the same call to the first place that was not tried yet. */
    private boolean redirect(Response response) {
        if (redirects >= options.maxRedirects()) {
            return false;
        }
        Optional<Redirect> next = Redirect.of(response).stream()
                .filter(place -> !tried.contains(place.uri()))
                // A call that was to be encrypted is not sent on in the clear.
                .filter(place -> terms.invite().target().transport() != SipTransport.TLS
                        || place.transport() == SipTransport.TLS)
                .findFirst();
        next.ifPresent(place -> {
            redirects++;
            tried.add(place.uri());
            terms = terms.redirected(place);
        });
        return next.isPresent();
    }
}
