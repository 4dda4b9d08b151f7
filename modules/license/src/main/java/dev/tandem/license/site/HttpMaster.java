package dev.tandem.license.site;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.http.Json;
import dev.tandem.http.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.sql.DataSource;

/** The master by HTTP. Every request proves who asks, every answer that is believed was signed by the master. */
public final class HttpMaster implements MasterLink {
    private static final EventLog LOG = EventLog.of(HttpMaster.class);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int NONCE_BYTES = 18;
    /** Beyond these a request counts as unanswered at once. */
    private static final int MAX_AT_ONCE = 256;

    private final SiteSettings settings;
    private final SiteMac mac;
    private final MasterPin pin;
    private final Clock clock;
    private final HttpClient client;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore slots = new Semaphore(MAX_AT_ONCE);
    private final SecureRandom random = new SecureRandom();

    private record Heard(int status, String body, VerifyingKey key) {
        byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The answer cannot be believed. */
    private static final class Unproven extends IOException {
        private static final long serialVersionUID = 1L;

        Unproven(String why) {
            super(why);
        }
    }

    public HttpMaster(SiteSettings settings, DataSource dataSource, Clock clock) {
        this.settings = settings;
        this.mac = new SiteMac(settings.siteKey().hash());
        this.pin = new MasterPin(settings.masterUrl().toString(), settings.masterKey(), dataSource);
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.deadline())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public CompletionStage<MasterAnswer> licenseOf(String tenantId) {
        return send("POST", "/sites/license-document", new SiteBodies.WhichLicense(tenantId), HttpMaster::licensed);
    }

    @Override
    public CompletionStage<MasterAnswer> grant(String licenseId, String blockId, int wanted) {
        return send("POST", blocks(licenseId), new SiteBodies.BlockWanted(blockId, wanted), HttpMaster::lent);
    }

    @Override
    public CompletionStage<MasterAnswer> renew(String licenseId, String blockId, Renewal renewal) {
        return send("PUT", blocks(licenseId) + "/" + blockId, renewal, HttpMaster::lent);
    }

    @Override
    public CompletionStage<MasterAnswer> giveBack(String licenseId, String blockId) {
        return send("DELETE", blocks(licenseId) + "/" + blockId, "", heard -> new MasterAnswer.Returned());
    }

    @Override
    public CompletionStage<MasterAnswer> enableWebRtc(String licenseId) {
        return send("PUT", "/licenses/" + licenseId + "/webrtc-extension", "", HttpMaster::licensed);
    }

    private static String blocks(String licenseId) {
        return "/licenses/" + licenseId + "/blocks";
    }

    private CompletionStage<MasterAnswer> send(
            String method, String path, Object body, Function<Heard, MasterAnswer> read) {
        if (!slots.tryAcquire()) {
            return CompletableFuture.completedFuture(new MasterAnswer.Away("too many requests at once"));
        }
        return CompletableFuture.supplyAsync(() -> answer(method, path, body, read), virtualThreads)
                .whenComplete((answer, failure) -> slots.release());
    }

    private MasterAnswer answer(String method, String path, Object body, Function<Heard, MasterAnswer> read) {
        try {
            Heard heard = exchange(method, path, body.equals("") ? "" : Json.write(body));
            return heard.status() < 300 ? read.apply(heard) : refused(heard);
        } catch (Unproven e) {
            LOG.warn("master.not-believed", "master", settings.masterUrl(), "why", e.getMessage());
            return new MasterAnswer.Away(String.valueOf(e.getMessage()));
        } catch (IOException | SQLException e) {
            return new MasterAnswer.Away(e.getClass().getSimpleName() + " " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new MasterAnswer.Away("interrupted");
        }
    }

    private Heard exchange(String method, String path, String json)
            throws IOException, SQLException, InterruptedException {
        URI uri = URI.create(settings.masterUrl() + path);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(clock.millis());
        byte[] randomBytes = new byte[NONCE_BYTES];
        random.nextBytes(randomBytes);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(settings.deadline())
                .header("Content-Type", "application/json")
                .header(SiteBodies.SITE, settings.siteKey().siteId())
                .header(SiteBodies.TIMESTAMP, timestamp)
                .header(SiteBodies.NONCE, nonce)
                .header(SiteBodies.SIGNATURE, mac.ofRequest(method, uri.getPath(), timestamp, nonce, body))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response = WholeAnswer.to(request, client, MAX_ANSWER_BYTES);
        return new Heard(
                response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), proven(response, nonce));
    }

    /** The key that signed the answer, which is the master's. */
    private VerifyingKey proven(HttpResponse<byte[]> response, String nonce) throws Unproven, SQLException {
        Optional<String> signature = response.headers().firstValue(SiteBodies.SIGNATURE);
        if (signature.isEmpty()) {
            throw new Unproven("an answer without signature, status " + response.statusCode());
        }
        Optional<VerifyingKey> pinned = pin.key();
        VerifyingKey key = pinned.isPresent() ? pinned.get() : firstMet(response, nonce);
        if (!key.signedAnswer(nonce, response.statusCode(), response.body(), signature.get())) {
            throw new Unproven("an answer that another key signed");
        }
        return key;
    }

    /** At first contact the master proves by the site's key that this is its public key. */
    private VerifyingKey firstMet(HttpResponse<byte[]> response, String nonce) throws Unproven, SQLException {
        String text = response.headers().firstValue(SiteBodies.MASTER_KEY).orElse("");
        String proof = response.headers().firstValue(SiteBodies.MASTER_PROOF).orElse("");
        Optional<VerifyingKey> met = VerifyingKey.parse(text);
        if (met.isEmpty() || !SiteMac.same(mac.ofMasterKey(nonce, text), proof)) {
            throw new Unproven("a master that does not know the site's key");
        }
        LOG.info("master.pinned", "master", settings.masterUrl(), "key", text);
        return pin.pin(met.get());
    }

    private static MasterAnswer licensed(Heard heard) {
        return Json.read(heard.bytes(), SiteBodies.Licensed.class)
                        instanceof Json.Read.Value<SiteBodies.Licensed>(SiteBodies.Licensed(SignedDocument document))
                ? payload(heard, document)
                        .<MasterAnswer>map(payload -> new MasterAnswer.Licensed(payload.license(), document))
                        .orElse(new MasterAnswer.Away("a document that the master did not sign"))
                : new MasterAnswer.Away("an answer that cannot be read");
    }

    private static MasterAnswer lent(Heard heard) {
        return Json.read(heard.bytes(), SiteBodies.Lent.class)
                        instanceof Json.Read.Value<SiteBodies.Lent>(SiteBodies.Lent lent)
                ? payload(heard, lent.document())
                        .<MasterAnswer>map(payload -> new MasterAnswer.Lent(
                                lent.block().blockId(),
                                lent.block().revision(),
                                lent.block().seats(),
                                lent.block().leaseSeconds(),
                                lent.want(),
                                payload.license(),
                                lent.document()))
                        .orElse(new MasterAnswer.Away("a document that the master did not sign"))
                : new MasterAnswer.Away("an answer that cannot be read");
    }

    private static Optional<SiteBodies.Payload> payload(Heard heard, SignedDocument document) {
        return heard.key()
                .read(document)
                .flatMap(json -> Json.read(json, SiteBodies.Payload.class)
                                instanceof Json.Read.Value<SiteBodies.Payload>(SiteBodies.Payload payload)
                        ? Optional.of(payload)
                        : Optional.empty());
    }

    private record ErrorAnswer(ErrorDetail error) {}

    private record ErrorDetail(String code, String message) {}

    private static MasterAnswer refused(Heard heard) {
        if (Json.read(heard.bytes(), ErrorAnswer.class)
                instanceof Json.Read.Value<ErrorAnswer>(ErrorAnswer(ErrorDetail error))) {
            Optional<ErrorCode> code = Arrays.stream(ErrorCode.values())
                    .filter(known -> known.code().equals(error.code()) && known.httpStatus() == heard.status())
                    .findFirst();
            if (code.isPresent() && heard.status() < 500) {
                return new MasterAnswer.Refused(new Refusal(code.get(), error.message()));
            }
        }
        return new MasterAnswer.Away("status " + heard.status());
    }
}
