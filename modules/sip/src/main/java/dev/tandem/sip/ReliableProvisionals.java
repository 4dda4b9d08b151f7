package dev.tandem.sip;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The provisional responses of an incoming call whose caller requires them to be reliable (RFC 3262 §3): one after the
 * other, each repeated until its PRACK. Used on the call's loop.
 */
final class ReliableProvisionals {
    /** More wait only if the caller is slow and the application in a hurry; then the oldest is left out. */
    private static final int MAX_WAITING = 4;

    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

    private final LegContext context;
    private final Request invite;
    private final Consumer<Response> transmit;
    private final Runnable noPrack;
    private final ArrayDeque<Response> waiting = new ArrayDeque<>();
    private long rseq = ThreadLocalRandom.current().nextLong(1, 1L << 30);
    private @Nullable Response unacknowledged;
    private Optional<AnswerRepeater> repeater = Optional.empty();
    private Optional<Runnable> held = Optional.empty();

    /**
     * @param transmit sends a response in the INVITE's transaction
     * @param noPrack one of them was never acknowledged
     */
    ReliableProvisionals(LegContext context, Request invite, Consumer<Response> transmit, Runnable noPrack) {
        this.context = context;
        this.invite = invite;
        this.transmit = transmit;
        this.noPrack = noPrack;
    }

    /**
     * Whether this INVITE requires them, since one that merely supports them gets ordinary ones, or this response is one.
     */
    static boolean required(Message message) {
        return MessageReader.tokens(message, "Require").contains("100rel");
    }

    void send(Response response) {
        if (unacknowledged == null) {
            transmit(response);
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.add(response);
    }

    private void transmit(Response response) {
        rseq++;
        MessageWriter.add(response, new HeaderLine("Require", "100rel"));
        MessageWriter.add(response, new HeaderLine("RSeq", Long.toString(rseq)));
        unacknowledged = response;
        transmit.accept(response);
        repeater = Optional.of(new AnswerRepeater(context, response, LONGEST_INTERVAL, noPrack));
    }

    /**
     * Puts the 2xx off while a session of ours is not acknowledged (§3).
     *
     * @return false if it may go at once
     */
    boolean hold(Runnable answer) {
        Response open = unacknowledged;
        boolean session = open != null && MessageReader.hasBody(open);
        if (session || waiting.stream().anyMatch(MessageReader::hasBody)) {
            held = Optional.of(answer);
            return true;
        }
        return false;
    }

    /** Whether this PRACK is for the response that waits for one; another gets 481. */
    boolean expects(Request prack) {
        return unacknowledged != null && expected().equals(rack(prack));
    }

    /** The expected PRACK came and is answered: the next response goes out. */
    void acknowledged() {
        unacknowledged = null;
        repeater.ifPresent(AnswerRepeater::stop);
        if (!waiting.isEmpty()) {
            transmit(waiting.removeFirst());
        } else {
            Optional<Runnable> answer = held;
            held = Optional.empty();
            answer.ifPresent(Runnable::run);
        }
    }

    private List<String> expected() {
        return List.of(Long.toString(rseq), Long.toString(MessageReader.cseq(invite)), Request.INVITE);
    }

    private static List<String> rack(Request prack) {
        return MessageReader.first(prack, "RAck")
                .map(value -> List.of(value.strip().split("\\s+")))
                .orElse(List.of());
    }

    /** The call is answered or refused: nothing is repeated any more, but a late PRACK is still right. */
    void decided() {
        waiting.clear();
        held = Optional.empty();
        repeater.ifPresent(AnswerRepeater::stop);
    }
}
