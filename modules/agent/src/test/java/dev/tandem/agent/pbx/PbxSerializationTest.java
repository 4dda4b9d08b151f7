package dev.tandem.agent.pbx;

import com.typesafe.config.ConfigFactory;
import dev.tandem.journal.Database;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What goes between a node and the one that has the reconciler comes back equal. */
class PbxSerializationTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(Database.defaults().withFallback(ConfigFactory.load()));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @TestFactory
    Stream<DynamicTest> each_comes_back_equal() {
        TestProbe<PbxReconciler.Statuses> statuses = KIT.createTestProbe();
        Instant at = Instant.parse("2026-11-21T09:00:00.123456Z");
        return Stream.<Object>of(
                        new PbxReconciler.Changed("a"),
                        new PbxReconciler.GetStatus(Map.of("a", true, "b", false), statuses.getRef()),
                        new PbxReconciler.Stop(),
                        new PbxReconciler.Statuses(Map.of(
                                "a", PbxStatus.provisioned(at),
                                "b", PbxStatus.failed("no", at),
                                "c", PbxStatus.pending(Optional.of("away")),
                                "d", PbxStatus.off())))
                .map(message -> DynamicTest.dynamicTest(
                        message.getClass().getSimpleName(),
                        () -> KIT.serializationTestKit().verifySerialization(message, true)));
    }
}
