package dev.tandem.socketio.engineio;

import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** HTTP responses, each with what the browser must hear about origins (Fetch Standard, CORS protocol). */
final class Replies {
    private static final RawHeader NO_STORE = RawHeader.create("Cache-Control", "no-store");
    private static final RawHeader ANY_ORIGIN = RawHeader.create("Access-Control-Allow-Origin", "*");
    private static final RawHeader VARY = RawHeader.create("Vary", "Origin");
    private static final RawHeader CREDENTIALS = RawHeader.create("Access-Control-Allow-Credentials", "true");
    private static final RawHeader METHODS = RawHeader.create("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    private static final RawHeader MAX_AGE = RawHeader.create("Access-Control-Max-Age", "600");

    private final AllowedOrigins origins;

    Replies(AllowedOrigins origins) {
        this.origins = origins;
    }

    HttpResponse answer(HttpAnswer answer, Optional<String> origin) {
        return switch (answer) {
            case HttpAnswer.Payload(String text) -> payload(text, origin);
            case HttpAnswer.Refused() -> refusal(Refusal.UNKNOWN_SESSION, origin);
        };
    }

    HttpResponse payload(String text, Optional<String> origin) {
        return bare(StatusCodes.OK, origin).withEntity(ContentTypes.TEXT_PLAIN_UTF8, text);
    }

    HttpResponse refusal(Refusal refusal, Optional<String> origin) {
        return bare(refusal.status(), origin).withEntity(ContentTypes.APPLICATION_JSON, refusal.json());
    }

    HttpResponse preflight(Optional<String> origin, Optional<String> requestedHeaders) {
        return bare(StatusCodes.NO_CONTENT, origin)
                .addHeader(METHODS)
                .addHeader(RawHeader.create("Access-Control-Allow-Headers", requestedHeaders.orElse("Content-Type")))
                .addHeader(MAX_AGE);
    }

    HttpResponse bare(StatusCode status, Optional<String> origin) {
        var response = HttpResponse.create().withStatus(status).addHeader(NO_STORE);
        return switch (origins) {
            case AllowedOrigins.Any() -> response.addHeader(ANY_ORIGIN);
            case AllowedOrigins.Only only ->
                origin.map(allowed -> response.addHeader(RawHeader.create("Access-Control-Allow-Origin", allowed))
                                .addHeader(CREDENTIALS)
                                .addHeader(VARY))
                        .orElse(response);
        };
    }
}
