package dev.tandem.sip;

import dev.tandem.sip.digest.DigestSession;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** One request of ours inside a dialog, sent again with credentials when the far side asks for them (401, 407). */
final class DialogRequest implements ClientHandler {
    private final LegContext context;
    private final Function<List<HeaderLine>, Request> build;
    private final Outcome outcome;
    private final Optional<DigestSession> digest;
    private boolean done;

    /** What became of the request; exactly one method is called, once, on the call's loop. */
    interface Outcome {
        void onFinal(Response response);

        void onNoResponse();

        /** For requests whose outcome changes nothing. */
        static Outcome ignored() {
            return new Outcome() {
                @Override
                public void onFinal(Response response) {
                    // Nothing depends on it.
                }

                @Override
                public void onNoResponse() {
                    // Nothing depends on it.
                }
            };
        }
    }

    private DialogRequest(
            LegContext context,
            Optional<Credentials> credentials,
            Function<List<HeaderLine>, Request> build,
            Outcome outcome) {
        this.context = context;
        this.build = build;
        this.outcome = outcome;
        this.digest = credentials.map(known -> new DigestSession(known.username(), known.password()));
    }

    /**
     * @param build makes the request with these headers added, under the next CSeq each time
     */
    static void send(
            LegContext context,
            Optional<Credentials> credentials,
            Function<List<HeaderLine>, Request> build,
            Outcome outcome) {
        DialogRequest request = new DialogRequest(context, credentials, build, outcome);
        request.transmit(request.build.apply(List.of()));
    }

    private void transmit(Request request) {
        if (context.wire().send(request, this).isEmpty()) {
            finish(outcome::onNoResponse);
        }
    }

    @Override
    public void onResponse(Response response) {
        if (response.getStatusCode() >= 200) {
            context.loop().execute(() -> handle(response));
        }
    }

    @Override
    public Executor executor() {
        return context.loop()::execute;
    }

    @Override
    public void onNoResponse(NoResponse why) {
        context.loop().execute(() -> finish(outcome::onNoResponse));
    }

    private void handle(Response response) {
        int status = response.getStatusCode();
        boolean challenged = (status == 401 || status == 407)
                && digest.filter(session -> session.challenged(status == 407, Challenges.values(response)))
                        .isPresent();
        if (challenged && !done) {
            transmit(Challenges.authorized(build, digest.orElseThrow()));
        } else {
            finish(() -> outcome.onFinal(response));
        }
    }

    private void finish(Runnable tell) {
        if (!done) {
            done = true;
            tell.run();
        }
    }
}
