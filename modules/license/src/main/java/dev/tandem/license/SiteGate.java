package dev.tandem.license;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.extractMaterializer;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.onSuccess;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.ErrorBody;
import dev.tandem.http.Json;
import dev.tandem.license.site.SigningKey;
import dev.tandem.license.site.SiteBodies;
import dev.tandem.license.site.SiteMac;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Route;

/** Lets sites in that prove themselves, and signs what they are answered (docs/decisions/seat-blocks.md). */
final class SiteGate {
    private static final EventLog LOG = EventLog.of(SiteGate.class);
    private static final long BODY_DEADLINE_MS = 5000;
    /** How far a site's wall clock may be off. */
    private static final Duration WINDOW = Duration.ofMinutes(5);
    /** Beyond these the oldest is forgotten; a repeated request does no harm then either. */
    private static final int NONCES = 20_000;

    private static final int MAX_NONCE_CHARS = 64;

    private final SiteDirectory sites;
    private final MasterKeys keys;
    private final Clock clock;
    private final Map<String, Instant> nonces = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > NONCES;
        }
    };

    private record Claim(String siteId, String timestamp, String nonce, String mac) {}

    SiteGate(SiteDirectory sites, MasterKeys keys, Clock clock) {
        this.sites = sites;
        this.keys = keys;
        this.clock = clock;
    }

    /** Reads and checks the request whole, then answers it, signed; 401 without a signature when the proof is wrong. */
    Route signed(BiFunction<SiteDirectory.Site, byte[], CompletionStage<Answer>> work) {
        return extractRequest(request -> extractMaterializer(materializer -> {
            Optional<Claim> claim = claim(request);
            if (claim.isEmpty()) {
                return complete(unsigned());
            }
            CompletionStage<HttpResponse> answered = request.entity()
                    .withSizeLimit(Door.MAX_BODY_BYTES)
                    .toStrict(BODY_DEADLINE_MS, materializer)
                    .thenCompose(strict ->
                            admit(request, claim.get(), strict.getData().toArray(), work));
            return onSuccess(answered, response -> complete(response));
        }));
    }

    private CompletionStage<HttpResponse> admit(
            HttpRequest request,
            Claim claim,
            byte[] body,
            BiFunction<SiteDirectory.Site, byte[], CompletionStage<Answer>> work) {
        return sites.find(claim.siteId()).thenCompose(found -> {
            Optional<SiteDirectory.Known> proven = found.filter(known -> proves(known, request, claim, body));
            if (proven.isEmpty()) {
                LOG.warn(
                        "site.refused",
                        "site",
                        claim.siteId(),
                        "path",
                        request.getUri().getPathString());
                return CompletableFuture.completedFuture(unsigned());
            }
            return work.apply(proven.get().site(), body)
                    .thenCombine(keys.key(), (answer, key) -> response(answer, key, proven.get(), claim.nonce()));
        });
    }

    private boolean proves(SiteDirectory.Known known, HttpRequest request, Claim claim, byte[] body) {
        String expected = known.mac()
                .ofRequest(
                        request.method().value(),
                        request.getUri().getPathString(),
                        claim.timestamp(),
                        claim.nonce(),
                        body);
        return SiteMac.same(expected, claim.mac()) && isFresh(claim);
    }

    private boolean isFresh(Claim claim) {
        Instant now = clock.instant();
        Instant sent = Instant.ofEpochMilli(Long.parseLong(claim.timestamp()));
        if (Duration.between(sent, now).abs().compareTo(WINDOW) > 0) {
            return false;
        }
        synchronized (nonces) {
            return nonces.put(claim.siteId() + "/" + claim.nonce(), now) == null;
        }
    }

    private static Optional<Claim> claim(HttpRequest request) {
        Optional<String> site = header(request, SiteBodies.SITE);
        Optional<String> timestamp = header(request, SiteBodies.TIMESTAMP).filter(value -> value.matches("\\d{1,15}"));
        Optional<String> nonce = header(request, SiteBodies.NONCE).filter(value -> value.length() <= MAX_NONCE_CHARS);
        Optional<String> mac = header(request, SiteBodies.SIGNATURE);
        return site.isPresent() && timestamp.isPresent() && nonce.isPresent() && mac.isPresent()
                ? Optional.of(new Claim(site.get(), timestamp.get(), nonce.get(), mac.get()))
                : Optional.empty();
    }

    private static Optional<String> header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }

    private static HttpResponse response(Answer answer, SigningKey key, SiteDirectory.Known site, String nonce) {
        int status = switch (answer) {
            case Answer.Content(int given, Object value) -> given;
            case Answer.Empty() -> 204;
            case Answer.Refused(var refusal, var retryAfter) -> refusal.code().httpStatus();
        };
        String json = switch (answer) {
            case Answer.Content(int given, Object value) -> Json.write(value);
            case Answer.Empty() -> "";
            case Answer.Refused(var refusal, var retryAfter) -> Json.write(ErrorBody.of(refusal));
        };
        String publicKey = key.publicKey().text();
        HttpResponse response = HttpResponse.create()
                .withStatus(status)
                .addHeader(RawHeader.create(
                        SiteBodies.SIGNATURE, key.ofAnswer(nonce, status, json.getBytes(StandardCharsets.UTF_8))))
                .addHeader(RawHeader.create(SiteBodies.MASTER_KEY, publicKey))
                .addHeader(RawHeader.create(SiteBodies.MASTER_PROOF, site.mac().ofMasterKey(nonce, publicKey)));
        return json.isEmpty()
                ? response
                : response.withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json));
    }

    private static HttpResponse unsigned() {
        return HttpResponse.create()
                .withStatus(401)
                .withEntity(HttpEntities.create(
                        ContentTypes.APPLICATION_JSON,
                        Json.write(ErrorBody.of(ErrorCode.UNAUTHORIZED.refusal("Unknown site or wrong proof")))));
    }
}
