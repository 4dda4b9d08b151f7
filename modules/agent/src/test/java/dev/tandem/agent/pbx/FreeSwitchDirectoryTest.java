package dev.tandem.agent.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.tandem.http.Door;
import dev.tandem.http.House;
import dev.tandem.http.HttpSettings;
import dev.tandem.http.Metrics;
import dev.tandem.http.Tokens;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** The requests that the documentation of FreeSWITCH's mod_xml_curl shows, field by field. */
class FreeSwitchDirectoryTest {
    private static final String HEAD = "hostname=pbx1&section=directory&tag_name=domain&key_name=name"
            + "&key_value=pbx.example&Event-Name=REQUEST_PARAMS&Core-UUID=f6ae0e5c-2a5f-11ee&FreeSWITCH-Hostname=pbx1"
            + "&FreeSWITCH-IPv4=192.0.2.9&FreeSWITCH-IPv6=%3A%3A1&Event-Calling-File=sofia_reg.c"
            + "&Event-Calling-Function=sofia_reg_parse_auth&Event-Calling-Line-Number=2828";
    private static final String REGISTER = HEAD + "&action=sip_auth&sip_profile=internal&sip_user_agent=SIP.js%2F0.21.2"
            + "&sip_auth_username=ours-a1&sip_auth_realm=realm.example&sip_auth_nonce=0c8f2a&sip_auth_uri=sip%3Apbx.example"
            + "&sip_contact_user=abc&sip_contact_host=x.invalid&sip_to_user=ours-a1&sip_to_host=pbx.example"
            + "&sip_auth_method=REGISTER&key=id&user=ours-a1&domain=pbx.example&ip=192.0.2.50";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SECRET = "tandem:a secret of the directory";

    private static ActorTestKit kit;
    private static URI directory;
    private static URI closed;

    @BeforeAll
    static void open() throws Exception {
        kit = ActorTestKit.create("freeswitch");
        directory = bind("a secret of the directory");
        closed = bind("");
    }

    @AfterAll
    static void close() {
        kit.shutdownTestKit();
    }

    private static URI bind(String password) throws Exception {
        var config = ConfigFactory.parseString("tandem.pbx { endpoint-prefix = ours-, context = from-agents, "
                + "freeswitch-username = tandem, freeswitch-password = \"" + password + "\" }");
        var door = new Door(new Tokens("a secret of more than thirty-two bytes"), HttpSettings.defaults());
        var house = new House("agent", door, HttpSettings.defaults(), new Metrics());
        var routes = new FreeSwitchDirectory(door, new OneAgent(), config).routes();
        var binding = house.bind(kit.system(), "127.0.0.1", 0, house.open(routes))
                .toCompletableFuture()
                .get();
        return URI.create("http://127.0.0.1:" + binding.localAddress().getPort() + "/api/freeswitch/directory");
    }

    private static HttpResponse<String> ask(URI to, String form, String credentials) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(to)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Document document(String form) throws Exception {
        HttpResponse<String> response = ask(directory, form, SECRET);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/xml");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(response.body().getBytes(StandardCharsets.UTF_8)));
    }

    private static String at(Document document, String path) throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate(path, document);
    }

    private static void assertNotFound(String form) throws Exception {
        assertThat(at(document(form), "/document[@type='freeswitch/xml']/section[@name='result']/result/@status"))
                .isEqualTo("not found");
    }

    @Test
    void a_registration_finds_the_user_with_its_hash_for_the_realm() throws Exception {
        Document found = document(REGISTER);

        String user = "/document[@type='freeswitch/xml']/section[@name='directory']/domain[@name='pbx.example']"
                + "/groups/group/users/user[@id='ours-a1']";
        byte[] a1 = MessageDigest.getInstance("MD5")
                .digest("ours-a1:realm.example:s&cret".getBytes(StandardCharsets.UTF_8));
        assertThat(at(found, user + "/params/param[@name='a1-hash']/@value"))
                .isEqualTo(HexFormat.of().formatHex(a1));
        assertThat(at(found, user + "/variables/variable[@name='user_context']/@value"))
                .isEqualTo("from-agents");
        assertThat(at(found, user + "/variables/variable[@name='effective_caller_id_number']/@value"))
                .isEqualTo("1001");
        assertThat(at(found, user + "/variables/variable[@name='effective_caller_id_name']/@value"))
                .isEqualTo("Alice \"<&>\" Ö");
        assertThat(at(found, "//domain/params/param[@name='dial-string']/@value"))
                .contains("sofia_contact");
    }

    @Test
    void a_call_to_the_user_and_its_message_count_find_it_by_the_domain() throws Exception {
        for (String action : List.of("user_call", "message-count", "jsonrpc-authenticate")) {
            Document found = document(HEAD + "&action=" + action + "&key=id&user=ours-a1&domain=pbx.example");

            byte[] a1 = MessageDigest.getInstance("MD5")
                    .digest("ours-a1:pbx.example:s&cret".getBytes(StandardCharsets.UTF_8));
            assertThat(at(found, "//user[@id='ours-a1']/params/param[@name='a1-hash']/@value"))
                    .isEqualTo(HexFormat.of().formatHex(a1));
        }
    }

    @Test
    void what_is_asked_at_start_is_not_found() throws Exception {
        assertNotFound(HEAD + "&purpose=gateways&profile=internal");
        assertNotFound("hostname=pbx1&section=directory&tag_name=&key_name=&key_value=&purpose=network-list");
        assertNotFound("hostname=pbx1&section=directory&tag_name=&key_name=&key_value=&purpose=publish-vm");
    }

    @Test
    void others_are_not_found() throws Exception {
        assertNotFound(REGISTER.replace("user=ours-a1", "user=ours-gone"));
        assertNotFound(REGISTER.replace("user=ours-a1", "user=1001"));
        assertNotFound(REGISTER.replace("section=directory", "section=dialplan"));
        assertNotFound("");
    }

    @Test
    void without_the_secret_nothing_is_told() throws Exception {
        for (String credentials : List.of("tandem:wrong", "", ":", "tandem")) {
            HttpResponse<String> refused = ask(directory, REGISTER, credentials);

            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"tandem\"");
            assertThat(refused.body()).contains("unauthorized").doesNotContain("a1-hash");
        }
    }

    @Test
    void it_is_closed_when_no_secret_is_set() throws Exception {
        assertThat(ask(closed, REGISTER, "tandem:").statusCode()).isEqualTo(404);
    }

    @Test
    void agents_that_cannot_be_read_are_no_answer() throws Exception {
        assertThat(ask(directory, REGISTER.replace("user=ours-a1", "user=ours-unreadable"), SECRET)
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void a_form_without_end_and_one_that_is_none_are_refused() throws Exception {
        assertThat(ask(directory, REGISTER + "&x=" + "y".repeat(40_000), SECRET).statusCode())
                .isEqualTo(400);
        assertThat(ask(directory, "user=%zz", SECRET).statusCode()).isEqualTo(400);
    }

    private static final class OneAgent implements PbxRoster {
        @Override
        public CompletionStage<Optional<PbxEndpoint>> find(String agentId) {
            return switch (agentId) {
                case "a1" ->
                    CompletableFuture.completedFuture(
                            Optional.of(new PbxEndpoint("ours-a1", "s&cret", "1001", "Alice \"<&>\" Ö", "t1", true)));
                case "unreadable" -> CompletableFuture.failedFuture(new IllegalStateException("away"));
                default -> CompletableFuture.completedFuture(Optional.empty());
            };
        }

        @Override
        public CompletionStage<List<String>> ids(String afterAgentId, int limit) {
            return CompletableFuture.completedFuture(List.of());
        }
    }
}
