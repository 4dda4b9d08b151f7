package dev.tandem.socketio.engineio;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/** Puts fragmented WebSocket messages together, never holding more than the maximum payload. */
final class FrameAssembly {
    private final int maxBytes;
    private final Duration deadline;
    private final Materializer materializer;

    private FrameAssembly(int maxBytes, Duration deadline, Materializer materializer) {
        this.maxBytes = maxBytes;
        this.deadline = deadline;
        this.materializer = materializer;
    }

    static Flow<Message, Frame, NotUsed> flow(int maxBytes, Duration deadline, Materializer materializer) {
        var assembly = new FrameAssembly(maxBytes, deadline, materializer);
        return Flow.of(Message.class).mapAsync(1, assembly::assemble);
    }

    private CompletionStage<Frame> assemble(Message message) {
        return message.isText() ? assembleText(message.asTextMessage()) : assembleBinary(message.asBinaryMessage());
    }

    private CompletionStage<Frame> assembleText(TextMessage message) {
        if (message.isStrict()) {
            String text = message.getStrictText();
            return done(Utf8.length(text) > maxBytes ? new Frame.TooLarge() : new Frame.Text(text));
        }
        return message.getStreamedText()
                .limitWeighted(maxBytes, chunk -> (long) Utf8.length(chunk))
                .completionTimeout(deadline)
                .runFold(new StringBuilder(), StringBuilder::append, materializer)
                .<Frame>thenApply(text -> new Frame.Text(text.toString()))
                .exceptionally(FrameAssembly::whatWentWrong);
    }

    private CompletionStage<Frame> assembleBinary(BinaryMessage message) {
        if (message.isStrict()) {
            ByteString bytes = message.getStrictData();
            return done(bytes.size() > maxBytes ? new Frame.TooLarge() : new Frame.Binary(bytes));
        }
        return message.getStreamedData()
                .limitWeighted(maxBytes, chunk -> (long) chunk.size())
                .completionTimeout(deadline)
                .runFold(ByteString.emptyByteString(), ByteString::concat, materializer)
                .<Frame>thenApply(bytes -> new Frame.Binary(bytes.compact()))
                .exceptionally(FrameAssembly::whatWentWrong);
    }

    private static CompletionStage<Frame> done(Frame frame) {
        return CompletableFuture.completedFuture(frame);
    }

    private static Frame whatWentWrong(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StreamLimitReachedException ? new Frame.TooLarge() : new Frame.Incomplete();
    }
}
