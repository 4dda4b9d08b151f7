package dev.tandem.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.socketio.engineio.EngineMessage;
import dev.tandem.socketio.engineio.OutboundBatch;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class SocketCodecTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final SocketIoSettings.ClientLimits LIMITS =
            SocketIoSettings.defaults().limits();
    private static final SocketCodec CODEC = new SocketCodec(LIMITS);

    @Test
    void packets_are_written_as_the_protocol_shows_them() {
        var sid = JSON.objectNode().put("sid", "s1");
        assertThat(texts(new SocketPacket.Connect("/", sid))).containsExactly("0{\"sid\":\"s1\"}");
        assertThat(texts(new SocketPacket.Connect("/chat", sid))).containsExactly("0/chat,{\"sid\":\"s1\"}");
        assertThat(texts(new SocketPacket.Disconnect("/"))).containsExactly("1");
        assertThat(texts(new SocketPacket.Disconnect("/chat"))).containsExactly("1/chat,");
        assertThat(texts(event("/", OptionalLong.empty(), "ping", JSON.numberNode(1))))
                .containsExactly("2[\"ping\",1]");
        assertThat(texts(event("/chat", OptionalLong.of(17), "ping"))).containsExactly("2/chat,17[\"ping\"]");
        assertThat(texts(new SocketPacket.Ack("/", 17, List.of()))).containsExactly("317[]");
        assertThat(texts(
                        new SocketPacket.ConnectError("/chat", JSON.objectNode().put("message", "no"))))
                .containsExactly("4/chat,{\"message\":\"no\"}");
    }

    @Test
    void binary_values_travel_behind_their_packet() {
        var nested = JSON.objectNode().set("deep", binary(1, 2));
        assertThat(texts(event("/chat", OptionalLong.of(3), "b", nested, binary(3))))
                .containsExactly(
                        "52-/chat,3[\"b\",{\"deep\":{\"_placeholder\":true,\"num\":0}},{\"_placeholder\":true,\"num\":1}]",
                        "<0102>",
                        "<03>");
        assertThat(texts(new SocketPacket.Ack("/", 4, List.of(binary(9)))))
                .containsExactly("61-4[{\"_placeholder\":true,\"num\":0}]", "<09>");
    }

    @Test
    void taking_binary_out_leaves_the_applications_tree_as_it_was() {
        var tree = JSON.objectNode();
        tree.set("bytes", binary(1));
        CODEC.encode(event("/", OptionalLong.empty(), "e", tree));
        assertThat(tree.get("bytes").isBinary()).isTrue();
    }

    @Test
    void a_namespace_may_come_without_its_comma() {
        assertThat(read("0/chat")).isEqualTo(whole(new SocketPacket.Connect("/chat", JSON.objectNode())));
        assertThat(read("1/chat")).isEqualTo(whole(new SocketPacket.Disconnect("/chat")));
    }

    @Test
    void what_no_client_may_send_is_malformed() {
        String deep = "[".repeat(100) + "]".repeat(100);
        for (String text : List.of(
                "",
                "7",
                "abc",
                "2",
                "2{}",
                "2[]",
                "2[1]",
                "2[\"connect\"]",
                "2[\"disconnect\"]",
                "2[\"a\"",
                "2[\"a\"]x",
                "2abc[\"a\"]",
                "2-1[\"a\"]",
                "3[]",
                "31{}",
                "3",
                "0[]",
                "0\"x\"",
                "0null",
                "05{}",
                "1[]",
                "1x",
                "4{\"message\":\"no\"}",
                "5[\"a\"]",
                "5-[\"a\"]",
                "5x-[\"a\"]",
                "599999-[\"a\"]",
                "2[\"a\"," + deep + "]",
                "21234567890123456[\"a\"]",
                "2/" + "n".repeat(300) + ",[\"a\"]")) {
            assertThat(read(text)).as(text).isEqualTo(new PacketAssembly.Result.Malformed());
        }
    }

    @Test
    void json_has_a_limit_of_tokens() {
        var few = new SocketCodec(new SocketIoSettings.ClientLimits(1, 1, 64, 100, 1, 1));
        var assembly = new PacketAssembly(few, 1);
        String many = "2[\"a\"" + ",1".repeat(200) + "]";
        assertThat(assembly.accept(new EngineMessage.Text(many))).isEqualTo(new PacketAssembly.Result.Malformed());
    }

    @Test
    void attachments_have_a_limit_and_an_order() {
        assertThat(read("511-[\"a\"]")).isEqualTo(new PacketAssembly.Result.TooManyAttachments());
        var assembly = new PacketAssembly(CODEC, 10);
        assertThat(assembly.accept(attachment(1))).isEqualTo(new PacketAssembly.Result.Malformed());
        assertThat(assembly.accept(new EngineMessage.Text("51-[\"a\",{\"_placeholder\":true,\"num\":0}]")))
                .isEqualTo(new PacketAssembly.Result.Incomplete());
        assertThat(assembly.accept(new EngineMessage.Text("2[\"in between\"]")))
                .isEqualTo(new PacketAssembly.Result.Malformed());
    }

    @Test
    void a_placeholder_without_attachment_is_malformed() {
        for (String number : List.of("1", "-1", "\"0\"", "1e9", "null")) {
            var assembly = new PacketAssembly(CODEC, 10);
            assembly.accept(new EngineMessage.Text("51-[\"a\",{\"_placeholder\":true,\"num\":" + number + "}]"));
            assertThat(assembly.accept(attachment(1))).as(number).isEqualTo(new PacketAssembly.Result.Malformed());
        }
    }

    @Property(tries = 300)
    void a_packet_reads_as_it_was_written(@ForAll("packet") SocketPacket packet) {
        var assembly = new PacketAssembly(CODEC, 100);
        OutboundBatch batch = CODEC.encode(packet);
        PacketAssembly.Result result = new PacketAssembly.Result.Incomplete();
        for (EngineMessage message : batch.messages()) {
            assertThat(result).isEqualTo(new PacketAssembly.Result.Incomplete());
            result = assembly.accept(message);
        }
        assertThat(result).isEqualTo(new PacketAssembly.Result.Whole(packet, batch.bytes()));
    }

    @Property(tries = 1000)
    void no_text_makes_the_decoder_fail(@ForAll("nearly") String text) {
        var assembly = new PacketAssembly(CODEC, 10);
        assertThat(assembly.accept(new EngineMessage.Text(text))).isNotNull();
        assertThat(assembly.accept(attachment(1))).isNotNull();
    }

    @Provide
    Arbitrary<String> nearly() {
        Arbitrary<String> pieces = Arbitraries.of(
                "0",
                "1",
                "2",
                "3",
                "5",
                "6",
                "1-",
                "/a,",
                "/",
                ",",
                "7",
                "[",
                "]",
                "{",
                "}",
                "\"e\"",
                ":",
                "null",
                "{\"_placeholder\":true,\"num\":0}",
                "-",
                "\u0000",
                "é",
                "1e400",
                "\"");
        return Arbitraries.oneOf(pieces.list().ofMaxSize(12).map(list -> String.join("", list)), Arbitraries.strings());
    }

    @Provide
    Arbitrary<SocketPacket> packet() {
        Arbitrary<String> namespaces = Arbitraries.of("/", "/chat", "/a/b");
        Arbitrary<List<JsonNode>> args = values().list().ofMaxSize(5);
        Arbitrary<OptionalLong> ackIds = Arbitraries.longs()
                .between(0, 999_999_999L)
                .map(OptionalLong::of)
                .injectDuplicates(0.1);
        Arbitrary<SocketPacket> events = Combinators.combine(namespaces, ackIds, args)
                .as((namespace, ackId, values) -> new SocketPacket.Event(namespace, ackId, "event", values));
        Arbitrary<SocketPacket> plainEvents = Combinators.combine(namespaces, args)
                .as((namespace, values) -> new SocketPacket.Event(namespace, OptionalLong.empty(), "é", values));
        Arbitrary<SocketPacket> acks = Combinators.combine(namespaces, ackIds, args)
                .as((namespace, ackId, values) -> new SocketPacket.Ack(namespace, ackId.orElse(0), values));
        return Arbitraries.oneOf(
                events,
                plainEvents,
                acks,
                namespaces.map(SocketPacket.Disconnect::new),
                namespaces.map(namespace ->
                        new SocketPacket.Connect(namespace, JSON.objectNode().put("token", "t"))));
    }

    private static Arbitrary<JsonNode> values() {
        Arbitrary<JsonNode> leaves = Arbitraries.oneOf(
                Arbitraries.strings().map(JSON::textNode),
                Arbitraries.integers().map(JSON::numberNode),
                Arbitraries.doubles().between(-1e6, 1e6).map(JSON::numberNode),
                Arbitraries.of(true, false).map(JSON::booleanNode),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(BinaryNode::valueOf),
                Arbitraries.just(JSON.nullNode()));
        Arbitrary<JsonNode> arrays =
                leaves.list().ofMaxSize(4).map(list -> JSON.arrayNode().addAll(list));
        Arbitrary<JsonNode> objects = leaves.map(leaf -> JSON.objectNode().set("key", leaf));
        return Arbitraries.oneOf(leaves, arrays, objects);
    }

    private static PacketAssembly.Result read(String text) {
        return new PacketAssembly(CODEC, LIMITS.maxAttachments()).accept(new EngineMessage.Text(text));
    }

    private static PacketAssembly.Result whole(SocketPacket packet) {
        return new PacketAssembly.Result.Whole(packet, "0/chat".length());
    }

    private static SocketPacket event(String namespace, OptionalLong ackId, String name, JsonNode... args) {
        return new SocketPacket.Event(namespace, ackId, name, List.of(args));
    }

    private static List<String> texts(SocketPacket packet) {
        return CODEC.encode(packet).messages().stream()
                .map(message -> switch (message) {
                    case EngineMessage.Text(String text) -> text;
                    case EngineMessage.Binary(ByteString bytes) ->
                        "<" + HexFormat.of().formatHex(bytes.toArray()) + ">";
                })
                .toList();
    }

    private static JsonNode binary(int... values) {
        return BinaryNode.valueOf(ByteString.fromInts(values).toArray());
    }

    private static EngineMessage attachment(int... values) {
        return new EngineMessage.Binary(ByteString.fromInts(values));
    }
}
