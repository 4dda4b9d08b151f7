package dev.tandem.agent;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.journal.Database;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What crosses nodes, and what snapshots keep, comes back equal. */
class AgentSerializationTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(Database.defaults().withFallback(ConfigFactory.load()));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @TestFactory
    Stream<DynamicTest> each_comes_back_equal() {
        TestProbe<AgentReply> replies = KIT.createTestProbe();
        var profile = new AgentProfile("a", "t", "u", "alice", "Alice", "1001", Typology.WEBRTC_APPBAR, true);
        var hash = new Secret("hash");
        var sip = new Secret("sip");
        return Stream.<Object>of(
                        new AgentCommand.Create(profile, hash, sip, replies.getRef()),
                        new AgentCommand.Change(profile, replies.getRef()),
                        new AgentCommand.ChangePassword(hash, replies.getRef()),
                        new AgentCommand.RenewSipPassword(sip, replies.getRef()),
                        new AgentCommand.Delete(replies.getRef()),
                        new AgentCommand.Get(replies.getRef()),
                        new AgentReply.Known(profile, hash, sip),
                        new AgentReply.Deleted(),
                        new AgentReply.Refused(ErrorCode.NOT_FOUND.refusal()),
                        new AgentState.Absent(true),
                        new AgentState.Present(profile, hash, sip),
                        profile)
                .map(message -> DynamicTest.dynamicTest(
                        message.getClass().getSimpleName(),
                        () -> KIT.serializationTestKit().verifySerialization(message, true)));
    }
}
