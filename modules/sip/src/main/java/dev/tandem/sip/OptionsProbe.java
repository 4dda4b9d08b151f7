package dev.tandem.sip;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** One OPTIONS to a target and its one outcome. */
final class OptionsProbe implements ClientHandler {
    /** A target is dead long before its transaction is (64*T1): three repetitions over UDP fit in. */
    static final Duration DEADLINE = Duration.ofSeconds(3);

    private static final String USER = "tandem";

    private final LegContext context;
    private final SipTarget target;
    private final Duration patience;
    private final Consumer<OptionsResult> listener;
    private final long startedNanos = System.nanoTime();
    private Timers.Timer deadline = () -> {};
    private SipWire.@Nullable Sent sent;
    private boolean done;

    OptionsProbe(LegContext context, SipTarget target, Duration patience, Consumer<OptionsResult> listener) {
        this.context = context;
        this.target = target;
        this.patience = patience;
        this.listener = listener;
    }

    void start() {
        deadline = context.after(patience, () -> finish(new OptionsResult.Silent(patience)));
        context.loop().execute(() -> {
            sent = context.wire().send(request(), target.destination(), this).orElse(null);
            if (sent == null) {
                finish(new OptionsResult.Unreachable());
            }
        });
    }

    private Request request() {
        MessageWriter writer = context.writer();
        MessageWriter.Head head = new MessageWriter.Head(
                Request.OPTIONS,
                target.requestUri(""),
                target.transport(),
                "<" + writer.localUri(USER) + ">;tag=" + Ids.tag(),
                "<" + target.uri("") + ">",
                Ids.callId("options"),
                1,
                List.of(),
                writer.contact(USER, target.transport()));
        return writer.request(head, List.of(new HeaderLine("Accept", MessageWriter.ACCEPT)));
    }

    @Override
    public Executor executor() {
        return context.loop()::execute;
    }

    @Override
    public void onResponse(Response response) {
        int status = response.getStatusCode();
        Duration roundTrip = Duration.ofNanos(System.nanoTime() - startedNanos);
        if (status >= 200) {
            context.loop().execute(() -> finish(OptionsResult.of(status, roundTrip)));
        }
    }

    @Override
    public void onNoResponse(NoResponse why) {
        context.loop()
                .execute(() -> finish(
                        why == NoResponse.TRANSPORT
                                ? new OptionsResult.Unreachable()
                                : new OptionsResult.Silent(Duration.ofNanos(System.nanoTime() - startedNanos))));
    }

    private void finish(OptionsResult result) {
        if (done) {
            return;
        }
        done = true;
        deadline.cancel();
        SipWire.Sent pending = sent;
        if (pending != null) {
            pending.stop();
        }
        listener.accept(result);
    }
}
