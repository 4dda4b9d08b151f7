package dev.tandem.call;

import static dev.tandem.call.Samples.CALL;
import static dev.tandem.call.Samples.CALLER;
import static dev.tandem.call.Samples.NOON;
import static dev.tandem.call.Samples.TENANT;
import static dev.tandem.call.Samples.party;

import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.inbound.AgentCalls;
import dev.tandem.call.inbound.LineCommand;
import dev.tandem.call.inbound.LineNews;
import dev.tandem.core.ErrorCode;
import dev.tandem.journal.Database;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.SipReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What crosses nodes comes back equal. */
class CallSerializationTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(Database.defaults().withFallback(ConfigFactory.load()));
    private static final CallQuality QUALITY = new CallQuality(3250, 5, 0.15, 3.5, OptionalDouble.of(24.5), 4.38);

    private static final String OTHER_CALL = "01JBBBBBBBBBBBBBBBBBBBBBBB-07";
    private static final PeerLine LINE = new PeerLine(OTHER_CALL, "feed", "PCMU");
    private static final Destination DESTINATION =
            new Destination(FarEnd.TRUNK, "1001", "Alice", Optional.empty(), List.of("asterisk"));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @TestFactory
    Stream<DynamicTest> each_comes_back_equal() {
        return Stream.of(commands(), replies(), updates(), line())
                .flatMap(List::stream)
                .map(message -> DynamicTest.dynamicTest(
                        message.getClass().getSimpleName(),
                        () -> KIT.serializationTestKit().verifySerialization(message, true)));
    }

    private static List<Object> commands() {
        ActorRef<CallReply> replyTo = KIT.<CallReply>createTestProbe().getRef();
        return List.of(
                Samples.dial(FarEnd.TRUNK, replyTo),
                Samples.receive(replyTo),
                Samples.ring(KIT.<LineCommand>createTestProbe().getRef(), replyTo),
                new CallCommand.Miss(
                        new AgentCalls.Missed(
                                CALL, TENANT, CALLER, "1", "One", "2", "pbx", "id@pbx", Map.of(), "busy", 486),
                        replyTo),
                new CallCommand.Answer(party(CALLER), replyTo),
                new CallCommand.Hangup(party(CALLER), Optional.of("done"), replyTo),
                new CallCommand.Mute(party(CALLER), true, replyTo),
                new CallCommand.Dtmf(party(CALLER), "12#", 160, replyTo),
                new CallCommand.Hold(party(CALLER), true, false, replyTo),
                new CallCommand.TransferTo(
                        party(CALLER), "1003", TransferType.BLIND, OTHER_CALL, Optional.of(DESTINATION), true, replyTo),
                new CallCommand.DialForTransfer(
                        OTHER_CALL, TENANT, CALLER, "session", DESTINATION, "1003", LINE, replyTo),
                new CallCommand.JoinPeer(party(CALLER), LINE, replyTo),
                new CallCommand.DescribeDialog(party(CALLER), replyTo),
                new CallCommand.PeerAnswered(TENANT, LINE, replyTo),
                new CallCommand.RelayTones(TENANT, OTHER_CALL, "1#", 160, replyTo),
                new CallCommand.PeerEnded(TENANT, CALL, CALLER, "busy", Optional.of(486), replyTo),
                new CallCommand.ReportStats(party(CALLER), Map.of("jitter", 0.004), replyTo),
                new CallCommand.Get(TENANT, Optional.of(CALLER), replyTo),
                new CallCommand.Terminate(TENANT, replyTo),
                new CallCommand.SessionEnded(CALLER, "session", "logout", replyTo),
                new CallCommand.Produced(CALLER, "producer", replyTo));
    }

    private static List<Object> line() {
        DialogSnapshot dialog = Samples.dialog();
        Optional<SipReason> why = Optional.of(SipReason.q850(16, "Normal call clearing"));
        return List.of(
                new LineCommand.Hello(
                        CALL,
                        KIT.<LineNews>createTestProbe().getRef(),
                        KIT.<Void>createTestProbe().getRef()),
                new LineCommand.Alerting(CALL),
                new LineCommand.Claim(CALL, Samples.sdp()),
                new LineCommand.Take(CALL),
                new LineCommand.Left(CALL, "declined", 603),
                new LineCommand.Bye(CALL, why),
                new LineCommand.Info(CALL, "application/dtmf-relay", "Signal=1"),
                new LineCommand.Reinvite(CALL, Samples.sdp()),
                new LineCommand.Refer(CALL, "sip:1@pbx", Optional.of(dialog)),
                new LineCommand.AcceptOffer(CALL, 1, Samples.sdp()),
                new LineCommand.RefuseOffer(CALL, 1, 488),
                new LineNews.Granted(dialog),
                new LineNews.Withdrawn("cancelled", Optional.of(487), false),
                new LineNews.Confirmed(dialog, Optional.of(Samples.sdp())),
                new LineNews.DialogChanged(dialog),
                new LineNews.Offered(1, Samples.sdp()),
                new LineNews.OfferAccepted(Samples.sdp()),
                new LineNews.OfferRefused(488, "Not Acceptable Here"),
                new LineNews.ReferProgress(200, "OK", true),
                new LineNews.InfoReceived("application/dtmf-relay", "Signal=1"),
                new LineNews.Ended(EndCause.REMOTE_BYE, why));
    }

    private static List<Object> replies() {
        CallView view = new CallView(
                CALL,
                TENANT,
                "answered",
                "outbound",
                CALLER,
                Optional.empty(),
                "1001",
                "600",
                Optional.of("campaign"),
                Optional.empty(),
                NOON,
                Optional.of(NOON),
                Optional.of("PCMU"),
                Map.of(CALLER, "feed"),
                Map.of(CALLER, false),
                Optional.empty(),
                Optional.empty(),
                65,
                Optional.of(QUALITY),
                Map.of(CALLER, true),
                false);
        return List.of(
                new CallReply.Dialed(CALL),
                new CallReply.Accepted(CALL),
                new CallReply.View(view),
                new CallReply.PeerReady(LINE),
                new CallReply.EndNoted(OTHER_CALL),
                new CallReply.DialogIs("asterisk", Samples.timedDialog()),
                new CallReply.Refused(ErrorCode.CALL_NOT_FOUND.refusal()));
    }

    private static List<Object> updates() {
        Optional<ActorRef<SessionReply>> ackTo =
                Optional.of(KIT.<SessionReply>createTestProbe().getRef());
        return List.of(
                new CallUpdate.CallIncoming(CALL, "session", "1001", "1002", "Alice", Map.of("X-Lead", "7")),
                new CallUpdate.CallRinging(CALL, "session", true, Optional.of("feed")),
                new CallUpdate.CallAnswered(CALL, "session", "feed", NOON),
                new CallUpdate.CallMuted(CALL, "session", true),
                new CallUpdate.CallHeld(CALL, "session", true, "remote"),
                new CallUpdate.CallTransferred(CALL, "session", "1003", "blind", "failed", Optional.of("busy")),
                new CallUpdate.CallDtmfReceived(CALL, "session", "#"),
                new CallUpdate.CallEnded(
                        CALL, "session", "remote_hangup", 65, Optional.of(200), Optional.of(QUALITY), ackTo),
                new CallUpdate.CallFailed(CALL, "session", "busy", 486, ackTo));
    }
}
