package dev.tandem.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers of other systems, whole or not at all. */
public final class WholeAnswer {
    private WholeAnswer() {}

    /**
     * Sends the request and waits for the answer with its body, for as long as the request's timeout says: the client
     * itself stops counting at the head, and would wait for a body that stalls for ever. Blocks.
     *
     * @throws IllegalArgumentException for a request without a timeout
     */
    public static HttpResponse<byte[]> to(HttpRequest request, HttpClient client, long maxBytes)
            throws IOException, InterruptedException {
        Duration deadline =
                request.timeout().orElseThrow(() -> new IllegalArgumentException("a request without a timeout"));
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + deadline);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }
}
