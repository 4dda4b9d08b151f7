package dev.tandem.agent.pbx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.http.Json;
import dev.tandem.http.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asterisk, told by ARI's push configuration ({@code /asterisk/config/dynamic/res_pjsip}), which needs a sorcery wizard
 * that can be written, such as {@code astdb}. An endpoint comes last and goes last: what is listed is never less than
 * what is there to remove.
 */
final class AsteriskAri implements Pbx {
    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    /** Some 100,000 endpoints' list. */
    private static final long MAX_ANSWER_BYTES = 16L << 20;

    private static final int MAX_WHY = 200;
    private static final String OBJECTS = "/asterisk/config/dynamic/res_pjsip/";
    private static final List<String> REMOVAL = List.of("auth", "aor", "endpoint");

    private final ProvisioningSettings settings;
    private final String authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_DEADLINE)
            .build();

    AsteriskAri(ProvisioningSettings settings) {
        this.settings = settings;
        String credentials = settings.username() + ":" + settings.password();
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public PbxAnswer put(PbxEndpoint endpoint) {
        try {
            boolean changed = false;
            for (Map.Entry<String, Map<String, String>> object :
                    objects(endpoint).entrySet()) {
                String path = path(object.getKey(), endpoint.name());
                if (!isAsWanted(path, object.getValue())) {
                    expect(200, call("PUT", path, Optional.of(Json.write(fields(object.getValue())))));
                    changed = true;
                }
            }
            return new PbxAnswer.Present(changed);
        } catch (NotDone e) {
            return e.answer;
        }
    }

    @Override
    public PbxAnswer remove(String name) {
        try {
            boolean changed = false;
            for (String type : REMOVAL) {
                HttpResponse<byte[]> response = call("DELETE", path(type, name), Optional.empty());
                if (!isAbsent(response)) {
                    expect(204, response);
                    changed = true;
                }
            }
            return new PbxAnswer.Gone(changed);
        } catch (NotDone e) {
            return e.answer;
        }
    }

    @Override
    public PbxAnswer list() {
        try {
            HttpResponse<byte[]> response = call("GET", "/endpoints/PJSIP", Optional.empty());
            expect(200, response);
            Set<String> names = new HashSet<>();
            json(response)
                    .forEach(endpoint -> names.add(endpoint.path("resource").asText()));
            return new PbxAnswer.Names(names);
        } catch (NotDone e) {
            return e.answer;
        }
    }

    /** In the order in which they are put. */
    private Map<String, Map<String, String>> objects(PbxEndpoint endpoint) {
        Map<String, Map<String, String>> objects = new LinkedHashMap<>();
        objects.put("aor", Map.of("max_contacts", "1", "remove_existing", "yes"));
        objects.put(
                "auth", Map.of("auth_type", "userpass", "username", endpoint.name(), "password", endpoint.password()));
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("aors", endpoint.name());
        wanted.put("auth", endpoint.name());
        wanted.put("context", settings.context());
        wanted.put("disallow", "all");
        wanted.put("allow", settings.codecs());
        wanted.put("webrtc", "yes");
        wanted.put("transport", settings.transport());
        wanted.put("direct_media", "no");
        wanted.put("callerid", '"' + quotable(endpoint.callerName()) + "\" <" + endpoint.extension() + '>');
        objects.put("endpoint", wanted);
        return objects;
    }

    private boolean isAsWanted(String path, Map<String, String> wanted) throws NotDone {
        HttpResponse<byte[]> response = call("GET", path, Optional.empty());
        if (isAbsent(response)) {
            return false;
        }
        expect(200, response);
        Map<String, String> there = new LinkedHashMap<>();
        json(response)
                .forEach(field -> there.put(
                        field.path("attribute").asText(), field.path("value").asText()));
        // "disallow" is an order, no attribute: it never comes back.
        return wanted.entrySet().stream()
                .filter(field -> !field.getKey().equals("disallow"))
                .allMatch(field -> plain(field.getValue()).equals(plain(there.getOrDefault(field.getKey(), ""))));
    }

    /** Asterisk tells {@code yes} as {@code true} and codecs as {@code (opus|ulaw)}. */
    private static String plain(String value) {
        return switch (value) {
            case "true" -> "yes";
            case "false" -> "no";
            default ->
                value.startsWith("(") && value.endsWith(")")
                        ? value.substring(1, value.length() - 1).replace('|', ',')
                        : value;
        };
    }

    private static Map<String, Object> fields(Map<String, String> wanted) {
        return Map.of(
                "fields",
                wanted.entrySet().stream()
                        .map(field -> Map.of("attribute", field.getKey(), "value", field.getValue()))
                        .toList());
    }

    private static String quotable(String name) {
        return name.replaceAll("[\"\\\\<>\\p{Cntrl}]", " ").strip();
    }

    private static String path(String type, String name) {
        return OBJECTS + type + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Only an object may be missing; the same status of the whole class means that its module is not up. */
    private static boolean isAbsent(HttpResponse<byte[]> response) {
        return response.statusCode() == 404 && message(response).startsWith("Object with id");
    }

    private static void expect(int status, HttpResponse<byte[]> response) throws NotDone {
        int got = response.statusCode();
        if (got == status) {
            return;
        }
        String why = "Asterisk answered " + got + ": " + message(response);
        boolean notUp = got == 404 || got >= 500;
        throw new NotDone(notUp ? new PbxAnswer.Away(why) : new PbxAnswer.Refused(why));
    }

    private static String message(HttpResponse<byte[]> response) {
        try {
            String message =
                    Json.mapper().readTree(response.body()).path("message").asText();
            return message.length() > MAX_WHY ? message.substring(0, MAX_WHY) : message;
        } catch (IOException notJson) {
            return "";
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws NotDone {
        try {
            return Json.mapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new NotDone(new PbxAnswer.Away("Asterisk's answer is no JSON"));
        } catch (IOException e) {
            throw new NotDone(new PbxAnswer.Away("Asterisk's answer cannot be read"));
        }
    }

    /** Once more if the connection broke: Asterisk closes idle ones, and every request may be repeated. */
    private HttpResponse<byte[]> call(String method, String path, Optional<String> body) throws NotDone {
        HttpRequest request = HttpRequest.newBuilder(URI.create(settings.ariUrl() + path))
                .timeout(DEADLINE)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody))
                .build();
        try {
            try {
                return WholeAnswer.to(request, http, MAX_ANSWER_BYTES);
            } catch (IOException broken) {
                return WholeAnswer.to(request, http, MAX_ANSWER_BYTES);
            }
        } catch (IOException e) {
            throw new NotDone(new PbxAnswer.Away("ARI at " + settings.ariUrl() + " does not answer: "
                    + e.getClass().getSimpleName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDone(new PbxAnswer.Away("interrupted"));
        }
    }

    /** Carries the answer out of the steps. */
    private static final class NotDone extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient PbxAnswer answer;

        NotDone(PbxAnswer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }
}
