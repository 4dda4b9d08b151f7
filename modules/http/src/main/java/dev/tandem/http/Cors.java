package dev.tandem.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The CORS protocol of the Fetch standard: an allow-list of origins, never with credentials. */
final class Cors {
    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final String MAX_AGE_SECONDS = "600";

    private final List<String> allowedOrigins;

    Cors(List<String> allowedOrigins) {
        this.allowedOrigins = List.copyOf(allowedOrigins);
    }

    /** The answer to a preflight; empty when the request is none. */
    Optional<HttpResponse> preflight(HttpRequest request) {
        boolean preflight = request.method().value().equals("OPTIONS")
                && request.getHeader("Origin").isPresent()
                && request.getHeader("Access-Control-Request-Method").isPresent();
        if (!preflight) {
            return Optional.empty();
        }
        var headers = new ArrayList<HttpHeader>();
        headers.add(RawHeader.create("Access-Control-Allow-Methods", METHODS));
        headers.add(RawHeader.create("Access-Control-Allow-Headers", "Authorization, Content-Type"));
        headers.add(RawHeader.create("Access-Control-Max-Age", MAX_AGE_SECONDS));
        return Optional.of(
                decorate(request, HttpResponse.create().withStatus(204).addHeaders(headers)));
    }

    /** Adds what lets the calling page read the response, if its origin is allowed. */
    HttpResponse decorate(HttpRequest request, HttpResponse response) {
        Optional<String> origin = request.getHeader("Origin").map(HttpHeader::value);
        if (origin.isEmpty()) {
            return response;
        }
        if (allowedOrigins.contains("*")) {
            return expose(response.addHeader(RawHeader.create("Access-Control-Allow-Origin", "*")));
        }
        HttpResponse varied = response.addHeader(RawHeader.create("Vary", "Origin"));
        return allowedOrigins.contains(origin.get())
                ? expose(varied.addHeader(RawHeader.create("Access-Control-Allow-Origin", origin.get())))
                : varied;
    }

    private static HttpResponse expose(HttpResponse response) {
        return response.addHeader(RawHeader.create("Access-Control-Expose-Headers", "Retry-After"));
    }
}
