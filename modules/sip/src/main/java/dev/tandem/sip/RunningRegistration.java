package dev.tandem.sip;

import dev.tandem.sip.digest.DigestSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * One registration from the first REGISTER to the last: a Call-ID of its own under which CSeq rises, never two requests
 * at once (RFC 3261 §10.2). Everything runs on its loop.
 */
final class RunningRegistration implements Registration, ClientHandler {
    /** A refresh comes at four fifths of the binding's life, and so long before its end that it can be repeated once. */
    private static final Duration MARGIN = Duration.ofSeconds(32);

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private final LegContext context;
    private final RegistrationRequest wish;
    private final String callId;
    private final RegistrationListener listener;
    private final String tag = Ids.tag();
    private final RegisterTerms terms;
    private long lifeSeconds;
    private long cseq;
    private int failures;
    private @Nullable DigestSession digest;
    private boolean challengedNow;
    private boolean raisedNow;
    private boolean underWay;
    private boolean closing;
    private boolean unregistering;
    private boolean over;
    private SipWire.@Nullable Sent sent;
    private Timers.Timer deadline = () -> {};
    private Timers.Timer next = () -> {};
    private volatile @Nullable Instant boundUntil;

    RunningRegistration(LegContext context, RegistrationRequest wish, String callId, RegistrationListener listener) {
        this.context = context;
        this.wish = wish;
        this.callId = callId;
        this.listener = listener;
        this.terms = new RegisterTerms(context.writer(), wish);
        this.lifeSeconds = wish.expires().toSeconds();
    }

    void start() {
        context.loop().execute(this::begin);
    }

    @Override
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(boundUntil).filter(Instant.now()::isBefore);
    }

    @Override
    public void close() {
        context.loop().execute(() -> {
            if (closing) {
                return;
            }
            closing = true;
            next.cancel();
            if (!underWay) {
                begin();
            }
        });
    }

    // ---- REGISTER

    /** A new round: to register, to refresh or, when closing, to unregister. */
    private void begin() {
        if (underWay) {
            // A refresh that was due when we were asked to close.
            return;
        }
        if (over || (closing && boundUntil == null)) {
            finish();
            return;
        }
        challengedNow = false;
        raisedNow = false;
        underWay = true;
        unregistering = closing;
        transmit();
    }

    private void transmit() {
        cseq++;
        List<HeaderLine> extra = new ArrayList<>();
        extra.add(new HeaderLine("Expires", Long.toString(unregistering ? 0 : lifeSeconds)));
        if (digest != null) {
            extra.addAll(Challenges.headers(digest, Request.REGISTER, terms.requestUri()));
        }
        long attempt = cseq;
        deadline.cancel();
        deadline = context.after(context.limits().noResponse().multipliedBy(2), () -> onSilence(attempt));
        sent = context.wire()
                .send(terms.request(callId, tag, cseq, extra), wish.registrar().destination(), this)
                .orElse(null);
        if (sent == null) {
            failed(503, "registrar unreachable", OptionalInt.empty());
        }
    }

    private void onSilence(long attempt) {
        if (underWay && attempt == cseq) {
            failed(408, "no response", OptionalInt.empty());
        }
    }

    @Override
    public Executor executor() {
        return context.loop()::execute;
    }

    @Override
    public void onResponse(Response response) {
        if (response.getStatusCode() >= 200) {
            context.loop().execute(() -> handle(response));
        }
    }

    @Override
    public void onNoResponse(NoResponse why) {
        context.loop().execute(() -> {
            if (underWay) {
                boolean silent = why == NoResponse.TIMEOUT;
                failed(silent ? 408 : 503, silent ? "no response" : "registrar unreachable", OptionalInt.empty());
            }
        });
    }

    private void handle(Response response) {
        int status = response.getStatusCode();
        if (!underWay || MessageReader.cseq(response) != cseq) {
            return;
        }
        if ((status == 401 || status == 407) && answersChallenge(response)) {
            transmit();
        } else if (status == 423 && raises(response)) {
            transmit();
        } else if (status < 300) {
            taken(response);
        } else {
            failed(status, response.getReasonPhrase(), MessageReader.retryAfter(response));
        }
    }

    /** The first challenge of a round begins anew: a nonce from the round before may be old without being called stale. */
    private boolean answersChallenge(Response response) {
        Optional<Credentials> credentials = wish.registrar().credentials();
        if (credentials.isEmpty()) {
            return false;
        }
        DigestSession session = digest;
        if (session == null || !challengedNow) {
            session = new DigestSession(
                    credentials.get().username(), credentials.get().password());
            digest = session;
        }
        challengedNow = true;
        return session.challenged(response.getStatusCode() == 407, Challenges.values(response));
    }

    /** 423: the registrar wants bindings to live longer (RFC 3261 §10.2.8). */
    private boolean raises(Response response) {
        OptionalInt least = RegisterTerms.minExpires(response);
        boolean sensible = least.isPresent()
                && least.getAsInt() > lifeSeconds
                && least.getAsInt() <= RegistrationRequest.LONGEST.toSeconds();
        if (raisedNow || unregistering || !sensible) {
            return false;
        }
        raisedNow = true;
        lifeSeconds = least.getAsInt();
        return true;
    }

    // ---- outcomes

    private void taken(Response response) {
        settle();
        if (unregistering) {
            finish();
            return;
        }
        long granted = terms.granted(response, lifeSeconds);
        if (granted <= 0) {
            failed(response.getStatusCode(), "the registrar keeps no binding of ours", OptionalInt.empty());
            return;
        }
        failures = 0;
        Instant until = Instant.now().plusSeconds(granted);
        boundUntil = until;
        if (closing) {
            begin();
            return;
        }
        next = context.after(refreshIn(granted), this::begin);
        listener.onEvent(this, new RegistrationEvent.Registered(until));
    }

    static Duration refreshIn(long grantedSeconds) {
        long millis = grantedSeconds * 1000;
        long early = Math.min(millis * 4 / 5, millis - MARGIN.toMillis());
        return Duration.ofMillis(Math.max(early, millis / 2));
    }

    private void failed(int status, String reason, OptionalInt retryAfterSeconds) {
        settle();
        digest = null;
        if (closing) {
            closeAfterFailure();
            return;
        }
        failures++;
        Duration pause = pause(status, retryAfterSeconds);
        next = context.after(pause, this::begin);
        listener.onEvent(
                this,
                new RegistrationEvent.Failed(
                        status, reason, Optional.of(Instant.now().plus(pause))));
    }

    /** Nothing is tried again when closing, but a binding from before the failure is still taken back. */
    private void closeAfterFailure() {
        if (unregistering || boundUntil == null) {
            finish();
        } else {
            begin();
        }
    }

    private Duration pause(int status, OptionalInt retryAfterSeconds) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (retryAfterSeconds.isPresent()) {
            Duration asked = Duration.ofSeconds(retryAfterSeconds.getAsInt());
            Duration sensible = asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER;
            return sensible.plusMillis(random.nextLong(1, 2 + sensible.toMillis() / 10));
        }
        boolean refused = status >= 400 && status < 500 && status != 408 && status != 480;
        return refused ? wish.retry().afterRefusal(random) : wish.retry().after(failures, random);
    }

    /** The request under way has its outcome. */
    private void settle() {
        underWay = false;
        deadline.cancel();
        SipWire.Sent last = sent;
        sent = null;
        if (last != null) {
            last.stop();
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            boundUntil = null;
            listener.onEvent(this, new RegistrationEvent.Unregistered());
        }
    }
}
