package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Directory;
import dev.tandem.testing.Ports;
import dev.tandem.testing.RestClient;
import dev.tandem.testing.Sipp;
import dev.tandem.testing.TandemNode;
import io.socket.client.Ack;
import io.socket.client.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;

/**
 * Five hundred calls through a real sipp at the same time, and what is left when they have ended. Each agent talks in one
 * and holds three.
 */
class ManyCallsIT {
    private static final int AGENTS = 125;
    private static final int CALLS_AN_AGENT = 4;
    private static final int CALLS = AGENTS * CALLS_AN_AGENT;
    /** More of them at once take from a small machine the half second in which an ACK must come. */
    private static final int AT_ONCE = 4;

    private static final Duration HELD = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SECRET = "the-secret-of-many-calls-is-long-enough";
    private static final String TENANT = "crowded";

    private final Ports ports = new Ports();
    private final Path folder =
            Stage.ARTEFACTS.resolve("many-calls-" + ProcessHandle.current().pid());
    private final ConcurrentMap<String, AtomicInteger> events = new ConcurrentHashMap<>();

    @Test
    void five_hundred_calls_leave_nothing_behind() throws Exception {
        int trunk = ports.free();
        try (Sipp sipp = Sipp.start(
                        folder.resolve("sipp"),
                        trunk,
                        "-sf",
                        Stage.ROOT
                                .resolve("src/test/resources/sipp/answers-and-is-held.xml")
                                .toString(),
                        "-aa",
                        "-rtp_echo",
                        "-mi",
                        "127.0.0.1",
                        "-mp",
                        Integer.toString(ports.range(4)));
                TandemNode node = TandemNode.start(settings(trunk), TandemNode.NodePorts.of(ports, 2 * CALLS + 20))) {
            List<Socket> agents = connected(node, identities(node));
            long filesBefore = node.openFiles();
            double portsBefore = metric(node, "tandem_media_port_pairs_free");

            List<List<String>> calls = inParallel(agents, this::dialAll);
            await().atMost(PATIENCE).until(() -> count("call:answered") == CALLS);
            assertThat(metric(node, "tandem_sip_calls")).isEqualTo(CALLS);
            long repeatedBefore = sipp.figure("Retransmissions(C)");
            Thread.sleep(HELD);
            assertThat(count("call:ended") + count("call:failed")).isZero();

            inParallel(IntStream.range(0, AGENTS).boxed().toList(), i -> hangUpAll(agents.get(i), calls.get(i)));
            await().atMost(PATIENCE).until(() -> count("call:ended") == CALLS);

            assertThat(repeatedBefore).as("repeated by sipp").isLessThan(CALLS / 10);
            await("SIP calls, ports, entities and files are as before")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> {
                        assertThat(metric(node, "tandem_sip_calls")).isZero();
                        assertThat(metric(node, "tandem_media_rtp_legs")).isZero();
                        assertThat(metric(node, "tandem_media_port_pairs_free")).isEqualTo(portsBefore);
                        assertThat(liveCallEntities(node)).isZero();
                        assertThat(node.openFiles()).isLessThanOrEqualTo(filesBefore + 20);
                    });
            assertThat(sipp.figure("FailedCall(C)")).isZero();
            agents.forEach(Socket::disconnect);
        }
    }

    private TandemNode.Settings settings(int trunk) {
        return new TandemNode.Settings(
                Stage.ROOT,
                Stage.LIB,
                folder,
                Map.of(
                        "TANDEM_ADMIN_PASSWORD",
                        Stage.ADMIN_PASSWORD,
                        "JWT_SECRET",
                        SECRET,
                        "ASTERISK_HOST",
                        "127.0.0.1",
                        "ASTERISK_SIP_PORT",
                        Integer.toString(trunk),
                        "TANDEM_HTTP_REQUESTS_PER_SECOND",
                        "2000",
                        "TANDEM_HTTP_BURST",
                        "5000"));
    }

    private List<BrowserAgent.Identity> identities(TandemNode node) throws Exception {
        Directory directory = Directory.of(node, Stage.ADMIN_PASSWORD);
        directory.license(TENANT, AGENTS);
        Tokens tokens = new Tokens(SECRET);
        return inParallel(IntStream.range(0, AGENTS).boxed().toList(), i -> {
            String id = directory.enter(TENANT, "crowd-" + i, Integer.toString(1000 + i));
            String token = tokens.issue(id, TENANT, Role.AGENT, Optional.of(id), Duration.ofHours(1))
                    .token();
            return new BrowserAgent.Identity(token, id, TENANT, id);
        });
    }

    private List<Socket> connected(TandemNode node, List<BrowserAgent.Identity> identities) throws Exception {
        return inParallel(identities, identity -> {
            Socket socket = AgentSocket.of(node.gatewayUrl(), identity);
            for (String event : List.of("call:answered", "call:ended", "call:failed")) {
                socket.on(event, told -> counter(event).incrementAndGet());
            }
            var welcome = new CompletableFuture<Object[]>();
            socket.on("connected", welcome::complete);
            socket.on(
                    Socket.EVENT_CONNECT_ERROR,
                    why -> welcome.completeExceptionally(new IllegalStateException(AgentSocket.codeOf(why))));
            socket.connect();
            welcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return socket;
        });
    }

    /** Each further call holds the one before. */
    private List<String> dialAll(Socket agent) throws Exception {
        List<String> calls = new ArrayList<>();
        for (int i = 0; i < CALLS_AN_AGENT; i++) {
            var answered = new CompletableFuture<Object[]>();
            agent.once("call:answered", answered::complete);
            calls.add(asked(agent, "call:dial", new JSONObject(Map.of("phoneNumber", "5550100")))
                    .getString("callId"));
            answered.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        return calls;
    }

    private List<JSONObject> hangUpAll(Socket agent, List<String> calls) throws Exception {
        List<JSONObject> answers = new ArrayList<>();
        for (String call : calls) {
            answers.add(asked(agent, "call:hangup", new JSONObject(Map.of("callId", call))));
        }
        return answers;
    }

    private static JSONObject asked(Socket agent, String event, JSONObject request) throws Exception {
        var answer = new CompletableFuture<JSONObject>();
        agent.emit(event, new Object[] {request}, (Ack) values -> answer.complete((JSONObject) values[0]));
        JSONObject said = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(said.getBoolean("success")).as("%s", said).isTrue();
        return said;
    }

    private AtomicInteger counter(String event) {
        return events.computeIfAbsent(event, name -> new AtomicInteger());
    }

    private int count(String event) {
        return counter(event).get();
    }

    private static double metric(TandemNode node, String name) {
        Matcher line = Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
                .matcher(RestClient.of(node.gatewayUrl()).get("/metrics").text());
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static int liveCallEntities(TandemNode node) {
        JsonNode regions = RestClient.of(node.managementUrl())
                .get("/cluster/shards/Call")
                .body()
                .path("regions");
        assertThat(regions.isArray()).as("%s", regions).isTrue();
        int entities = 0;
        for (JsonNode shard : regions) {
            entities += shard.path("numEntities").intValue();
        }
        return entities;
    }

    private interface Step<T, R> {
        R on(T value) throws Exception;
    }

    private static <T, R> List<R> inParallel(List<T> values, Step<T, R> step) throws Exception {
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<R>> tasks = values.stream()
                    .<Callable<R>>map(value -> () -> step.on(value))
                    .toList();
            List<R> results = new ArrayList<>();
            for (Future<R> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
