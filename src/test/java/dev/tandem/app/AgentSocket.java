package dev.tandem.app;

import dev.tandem.testing.BrowserAgent;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.json.JSONObject;

/** An agent's connection by socket.io-client for Java, for tests with more agents than browsers could be. */
final class AgentSocket {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final OkHttpClient HTTP = httpClient();

    private AgentSocket() {}

    /** Not connected yet, and once it is gone it stays so. */
    static Socket of(String url, BrowserAgent.Identity identity) {
        var options = IO.Options.builder()
                .setForceNew(true)
                .setReconnection(false)
                .setTimeout(LIMIT.toMillis())
                .setTransports(new String[] {"websocket"})
                .setAuth(Map.of(
                        "token", identity.token(),
                        "agentId", identity.agentId(),
                        "tenantId", identity.tenantId(),
                        "userId", identity.userId()))
                .build();
        options.callFactory = HTTP;
        options.webSocketFactory = HTTP;
        return IO.socket(URI.create(url), options);
    }

    /** The error's code in what {@code connect_error} brings. */
    static String codeOf(Object[] why) {
        if (why.length > 0 && why[0] instanceof JSONObject error) {
            JSONObject data = error.optJSONObject("data");
            return data == null ? error.optString("message") : data.optString("code");
        }
        return why.length == 0 ? "unknown" : String.valueOf(why[0]);
    }

    private static OkHttpClient httpClient() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(2000);
        dispatcher.setMaxRequestsPerHost(2000);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .readTimeout(Duration.ofMinutes(1))
                .build();
    }
}
