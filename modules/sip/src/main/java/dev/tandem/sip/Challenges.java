package dev.tandem.sip;

import dev.tandem.sip.digest.DigestSession;
import java.util.List;
import java.util.function.Function;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Between digest authentication and SIP messages (RFC 3261 §22). */
final class Challenges {
    private Challenges() {}

    /** The challenges of a 401 or 407, in order. */
    static List<String> values(Response response) {
        return MessageReader.values(
                response, response.getStatusCode() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate");
    }

    static List<HeaderLine> headers(DigestSession digest, String method, String requestUri) {
        return digest.authorize(method, requestUri).stream()
                .map(one -> new HeaderLine(one.headerName(), one.value()))
                .toList();
    }

    /** The request built anew with its credentials; they depend only on method and Request-URI. */
    static Request authorized(Function<List<HeaderLine>, Request> build, DigestSession digest) {
        Request bare = build.apply(List.of());
        for (HeaderLine header :
                headers(digest, bare.getMethod(), bare.getRequestURI().toString())) {
            MessageWriter.add(bare, header);
        }
        return bare;
    }
}
