package dev.tandem.agent.pbx;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.typesafe.config.Config;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The directory that a FreeSWITCH asks through mod_xml_curl: {@code POST /api/freeswitch/directory}, a form of what it
 * looks for. Every enabled agent is found by its SIP user name in whatever domain it is looked for. Closed (404) when no
 * password is set.
 */
public final class FreeSwitchDirectory extends AllDirectives {
    private static final EventLog LOG = EventLog.of(FreeSwitchDirectory.class);
    private static final int MAX_FORM_BYTES = 32 * 1024;
    private static final long FORM_DEADLINE_MS = 5_000;
    private static final int MAX_DOMAIN = 255;
    private static final String BASIC = "Basic ";

    private final Door door;
    private final PbxRoster roster;
    private final EndpointNames names;
    private final String context;
    private final Optional<String> credentials;

    /** @param config the whole configuration; {@code tandem.pbx} has the shared secret */
    public FreeSwitchDirectory(Door door, PbxRoster roster, Config config) {
        Config pbx = config.getConfig("tandem.pbx");
        this.door = door;
        this.roster = roster;
        this.names = EndpointNames.of(config);
        this.context = pbx.getString("context");
        String password = pbx.getString("freeswitch-password");
        this.credentials = password.isEmpty()
                ? Optional.empty()
                : Optional.of(pbx.getString("freeswitch-username") + ":" + password);
    }

    /** To be opened with the agent API. */
    public Route routes() {
        return credentials
                .map(secret -> pathPrefix(
                        "api",
                        () -> path(
                                segment("freeswitch").slash("directory"),
                                () -> door.named(
                                        "/api/freeswitch/directory",
                                        () -> post(() -> authenticated(secret, this::directory))))))
                .orElseGet(this::reject);
    }

    private Route authenticated(String secret, Supplier<Route> inner) {
        return extractRequest(request -> {
            byte[] given = request.getHeader("Authorization")
                    .map(HttpHeader::value)
                    .filter(value -> value.regionMatches(true, 0, BASIC, 0, BASIC.length()))
                    .flatMap(value -> decoded(value.substring(BASIC.length()).strip()))
                    .orElse(new byte[0]);
            if (MessageDigest.isEqual(given, secret.getBytes(StandardCharsets.UTF_8))) {
                return inner.get();
            }
            LOG.warn("freeswitch.unauthorized");
            return respondWithHeader(
                    RawHeader.create("WWW-Authenticate", "Basic realm=\"tandem\""),
                    () -> door.answer(Answer.refused(ErrorCode.UNAUTHORIZED.refusal("Wrong user name or password"))));
        });
    }

    private Route directory() {
        return extractRequest(request -> extractMaterializer(materializer -> {
            CompletionStage<Route> answer = request.entity()
                    .withSizeLimit(MAX_FORM_BYTES)
                    .toStrict(FORM_DEADLINE_MS, materializer)
                    .thenApply(strict ->
                            Query.create(strict.getData().utf8String()).toMap())
                    .handle((form, failure) -> failure == null ? answerTo(form) : malformed());
            return onSuccess(answer, Function.identity());
        }));
    }

    private Route malformed() {
        return door.answer(Answer.refused(
                ErrorCode.INVALID_REQUEST.refusal("The body must be a form of at most " + MAX_FORM_BYTES + " bytes")));
    }

    private Route answerTo(Map<String, String> form) {
        return onComplete(
                () -> answer(form),
                answer -> answer.isSuccess()
                        ? complete(HttpResponse.create()
                                .withEntity(HttpEntities.create(ContentTypes.TEXT_XML_UTF8, answer.get())))
                        : door.answer(Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal())));
    }

    private CompletionStage<String> answer(Map<String, String> form) {
        String domain = form.getOrDefault("domain", form.getOrDefault("key_value", ""));
        Optional<String> agentId = names.agentOf(form.getOrDefault("user", ""));
        // Gateways, access lists and whatever else is looked for at start are none of an agent's.
        boolean ofUser = form.getOrDefault("section", "").equals("directory")
                && form.getOrDefault("purpose", "").isEmpty()
                && !domain.isEmpty()
                && domain.length() <= MAX_DOMAIN;
        if (!ofUser || agentId.isEmpty()) {
            return CompletableFuture.completedFuture(FreeSwitchXml.NOT_FOUND);
        }
        String realm = form.getOrDefault("sip_auth_realm", domain);
        return roster.find(agentId.get())
                .thenApply(found -> found.map(endpoint -> FreeSwitchXml.user(endpoint, domain, realm, context))
                        .orElse(FreeSwitchXml.NOT_FOUND));
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
