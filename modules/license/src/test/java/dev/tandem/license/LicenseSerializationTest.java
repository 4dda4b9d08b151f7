package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.CborMessage;
import dev.tandem.core.ErrorCode;
import dev.tandem.journal.Database;
import dev.tandem.license.site.SignedDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Commands, replies and snapshots cross nodes, or lie in the database, as CBOR. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LicenseSerializationTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private ActorTestKit testKit;

    @BeforeAll
    void start() {
        testKit = ActorTestKit.create(
                "license",
                ConfigFactory.parseString("pekko.actor.provider = cluster, pekko.remote.artery.canonical.port = 0,"
                                + " pekko.remote.artery.canonical.hostname = 127.0.0.1")
                        .withFallback(Database.defaults())
                        .withFallback(ConfigFactory.load()));
    }

    @AfterAll
    void stop() {
        testKit.shutdownTestKit();
    }

    @Test
    void every_command_arrives_as_it_was_sent() {
        var seats = testKit.createTestProbe(SeatReply.class).getRef();
        var blocks = testKit.createTestProbe(BlockReply.class).getRef();
        var replies = testKit.createTestProbe(LicenseReply.class).getRef();
        LicensePatch patch = new LicensePatch(
                Optional.of("n"),
                Optional.empty(),
                Optional.of(Map.of("a", true)),
                Optional.of(7),
                Optional.empty(),
                Optional.of(LicenseStatus.REVOKED),
                Optional.of(new LicensePatch.Bound(Optional.empty())),
                Optional.of(new LicensePatch.Bound(Optional.of(AT))),
                Optional.empty());
        List<LicenseCommand.Request> commands = List.of(
                new LicenseCommand.Create(LicenseStateTest.terms(3, true), "root", replies),
                new LicenseCommand.Change(patch, "root", replies),
                new LicenseCommand.Delete("root", replies),
                new LicenseCommand.EnableWebRtc(replies),
                new LicenseCommand.Get(replies),
                new LicenseCommand.ListSeats(replies),
                new LicenseCommand.Allocate("s", "a", "local", seats),
                new LicenseCommand.Renew("s", seats),
                new LicenseCommand.Release("s", "logout", seats),
                new LicenseCommand.GrantBlock("berlin", "b", 3, blocks),
                new LicenseCommand.RenewBlock("berlin", "b", 2, 3, 1, 4, blocks),
                new LicenseCommand.ReturnBlock("berlin", "b", blocks));

        assertAllOf(LicenseCommand.Request.class, commands);
    }

    @Test
    void every_reply_arrives_as_it_was_sent() {
        LicenseView view = LicenseStateTest.terms(3, true).view("L", 1);
        assertAllOf(
                LicenseReply.class,
                List.of(
                        new LicenseReply.Current(view),
                        new LicenseReply.SeatList(
                                view, List.of(new LicenseReply.LiveSeat("s", "a", "t", "local", AT, AT))),
                        new LicenseReply.Deleted(),
                        new LicenseReply.Refused(ErrorCode.NOT_FOUND.refusal())));
        assertAllOf(
                BlockReply.class,
                List.of(
                        new BlockReply.Lent(view, new SeatBlock("b", "berlin", 3, 2, 600), 2),
                        new BlockReply.Returned(),
                        new BlockReply.Refused(ErrorCode.SESSION_GONE.refusal())));
        assertAllOf(
                SeatReply.class,
                List.of(
                        new SeatReply.Granted("L", 3, 1, AT, Optional.of("s0"), Optional.of(Duration.ofMillis(90_500))),
                        new SeatReply.Released(),
                        new SeatReply.Refused(ErrorCode.SESSION_GONE.refusal())));
    }

    @Test
    void a_snapshot_reads_as_it_was_written() {
        LicenseState state = LicenseState.NONE
                .apply(new LicenseEvent.Created(AT, "t1", LicenseStateTest.terms(3, true), "root"))
                .apply(new LicenseEvent.SeatAllocated(AT, "t1", "s1", "ann", "local"))
                .apply(new LicenseEvent.SeatReplaced(AT, "t1", "s2", "ann", "local", "s1"))
                .apply(new LicenseEvent.BlockGranted(AT, "t1", "berlin", "b1", 1, 600));
        assertThat(state.ended().contains("s1")).isTrue();

        testKit.serializationTestKit().verifySerialization(LicenseState.NONE, true);
        testKit.serializationTestKit().verifySerialization(state, true);
    }

    @Test
    void what_a_site_tells_and_stores_reads_as_it_was_written() {
        var seats = testKit.createTestProbe(SeatReply.class).getRef();
        var standings = testKit.createTestProbe(SiteCommand.Standing.class).getRef();
        assertAllOf(
                SiteCommand.Request.class,
                List.of(
                        new SiteCommand.Allocate("s", "a", seats),
                        new SiteCommand.Renew("s", seats),
                        new SiteCommand.Release("s", "logout", seats),
                        new SiteCommand.Stand(true, standings)));
        LicenseView view = LicenseStateTest.terms(3, true).view("L", 1);
        testKit.serializationTestKit()
                .verifySerialization(
                        new SiteCommand.Standing(Optional.of(new LicenseStanding(view, "master", false, 2))), true);
        SiteState state = SiteState.NONE
                .apply(new LicenseEvent.BlockHeld(
                        AT, "t1", "L", "b1", 2, 3, LicenseStateTest.terms(3, true), 5, new SignedDocument("p", "s")))
                .apply(new LicenseEvent.SeatAllocated(AT, "t1", "s1", "ann", "site"));
        testKit.serializationTestKit().verifySerialization(state, true);
    }

    private void assertAllOf(Class<?> sealedInterface, List<? extends CborMessage> samples) {
        assertThat(samples.stream().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(records(sealedInterface).toList());
        samples.forEach(sample -> testKit.serializationTestKit().verifySerialization(sample, true));
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Stream.of(type.getPermittedSubclasses()).flatMap(LicenseSerializationTest::records);
    }
}
