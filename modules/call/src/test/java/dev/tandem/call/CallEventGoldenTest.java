package dev.tandem.call;

import static dev.tandem.call.Samples.CALLEE;
import static dev.tandem.call.Samples.CALLER;
import static dev.tandem.call.Samples.NOON;
import static dev.tandem.call.Samples.TENANT;

import dev.tandem.call.leg.DtmfWay;
import dev.tandem.journal.golden.GoldenEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CallEventGoldenTest {

    @Test
    void events_of_every_kind_are_read_as_they_were_written() throws IOException {
        GoldenEvents.verify(
                CallEvent.class,
                Path.of("src/test/resources/golden"),
                List.of(
                        new CallEvent.Dialed(
                                NOON,
                                TENANT,
                                Samples.CALL,
                                CALLER,
                                "session",
                                FarEnd.TRUNK,
                                "1001",
                                "Alice",
                                "+390612345",
                                Optional.empty(),
                                List.of("asterisk", "freeswitch"),
                                Optional.of("campaign"),
                                Optional.of("lead"),
                                Map.of("X-Lead", "7")),
                        new CallEvent.Dialed(
                                NOON,
                                TENANT,
                                Samples.CALL,
                                CALLER,
                                "session",
                                FarEnd.AGENT,
                                "1001",
                                "Alice",
                                "1002",
                                Optional.of(CALLEE),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of()),
                        new CallEvent.Received(
                                NOON, TENANT, Samples.CALL, CALLEE, FarEnd.ECHO, "*45", "Callback", "1002"),
                        new CallEvent.Offered(NOON, TENANT, CALLEE, "session-2"),
                        new CallEvent.SipInvited(NOON, TENANT, "asterisk", 1),
                        new CallEvent.Ringing(NOON, TENANT, Optional.of(183), true),
                        new CallEvent.Answered(NOON, TENANT, "PCMU", DtmfWay.RFC4733, Optional.of(Samples.dialog())),
                        new CallEvent.Answered(NOON, TENANT, "PCMU", DtmfWay.LOCAL, Optional.empty()),
                        new CallEvent.DialogChanged(NOON, TENANT, Samples.dialog()),
                        new CallEvent.DialogChanged(NOON, TENANT, Samples.timedDialog()),
                        new CallEvent.Muted(NOON, TENANT, CALLER, true),
                        new CallEvent.Held(NOON, TENANT, Optional.of(CALLER), true),
                        new CallEvent.Held(NOON, TENANT, Optional.empty(), false),
                        new CallEvent.TransferBegun(
                                NOON,
                                TENANT,
                                CALLER,
                                "1003",
                                TransferType.BLIND,
                                TransferWay.JOIN,
                                "01JBBBBBBBBBBBBBBBBBBBBBBB-07",
                                Optional.of(new Destination(
                                        FarEnd.TRUNK, "1001", "Alice", Optional.empty(), List.of("asterisk")))),
                        new CallEvent.TransferBegun(
                                NOON,
                                TENANT,
                                CALLER,
                                "1003",
                                TransferType.ATTENDED,
                                TransferWay.REFER,
                                "01JBBBBBBBBBBBBBBBBBBBBBBB-07",
                                Optional.empty()),
                        new CallEvent.TransferFailed(NOON, TENANT, "busy", Optional.of(486)),
                        new CallEvent.Transferred(
                                NOON, TENANT, CALLER, "1003", TransferType.BLIND, "01JBBBBBBBBBBBBBBBBBBBBBBB-07"),
                        new CallEvent.Joined(NOON, TENANT, CALLER, "01JBBBBBBBBBBBBBBBBBBBBBBB-07"),
                        new CallEvent.TransferDialed(
                                NOON,
                                TENANT,
                                "01JBBBBBBBBBBBBBBBBBBBBBBB-07",
                                CALLER,
                                "session",
                                new Destination(FarEnd.AGENT, "+390612345", "Alice", Optional.of(CALLEE), List.of()),
                                "1002",
                                Samples.CALL),
                        new CallEvent.DtmfReceived(NOON, TENANT, 1),
                        new CallEvent.DtmfSent(NOON, TENANT, CALLER, 4, 160),
                        new CallEvent.Ended(
                                NOON,
                                TENANT,
                                "remote_hangup",
                                65,
                                Optional.empty(),
                                Optional.of(new CallQuality(3250, 5, 0.15, 3.5, OptionalDouble.of(24.5), 4.38)),
                                Map.of(CALLER, Map.of("packetsLost", 2, "jitter", 0.004))),
                        new CallEvent.Ended(NOON, TENANT, "cancelled", 0, Optional.of(487), Optional.empty(), Map.of()),
                        new CallEvent.Failed(NOON, TENANT, "busy", 486),
                        new CallEvent.Closed(NOON, TENANT)));
    }
}
