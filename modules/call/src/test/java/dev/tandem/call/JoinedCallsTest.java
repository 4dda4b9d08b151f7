package dev.tandem.call;

import static dev.tandem.call.Samples.CALL;
import static dev.tandem.call.Samples.CALLER;
import static dev.tandem.call.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.RemoteSupport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Two calls of one agent and a transfer between them, with everything that may come in between: in whatever order
 * messages arrive and whichever process dies, each call ends exactly once, and none goes on without its peer.
 */
class JoinedCallsTest {
    private static final String CONSULT = "01JBBBBBBBBBBBBBBBBBBBBBBB-07";
    private static final String TARGET = "01JCCCCCCCCCCCCCCCCCCCCCCC-07";
    private static final Destination DESTINATION =
            new Destination(FarEnd.TRUNK, "1001", "Alice", Optional.empty(), List.of("first"));

    /** The calls and the messages under way between them; a message is delivered late, but in its sender's order. */
    private static final class Calls {
        final Map<String, World> worlds = new HashMap<>();
        final List<Mail> mail = new ArrayList<>();

        record Mail(String from, String to, CallCommand command) {}

        Calls() {
            for (String id : List.of(CALL, CONSULT, TARGET)) {
                worlds.put(id, new World());
            }
            for (String id : List.of(CALL, CONSULT)) {
                on(id, (state, now) -> state.dial(dial(id), now));
                on(id, (state, now) -> state.joined(Side.CALLER, CallStateTest.joined(), now));
                on(id, (state, now) -> state.sipAnswered(answered(), now));
            }
        }

        void on(String id, BiFunction<CallState, Moment, Decision<CallEvent, CallAction, CallReply>> rule) {
            World world = worlds.get(id);
            world.on((state, now) -> rule.apply(state, at(now)));
            carryOut(id, world.lastActions);
        }

        /** The node that holds all three dies, with what was under way between them. */
        void crash() {
            mail.clear();
            worlds.forEach((id, world) -> {
                if (!(world.state instanceof Unknown)) {
                    world.recover();
                    carryOut(id, world.lastActions);
                }
            });
        }

        private static Moment at(Moment now) {
            return new Moment(
                    now.at(), now.codec(), now.quality(), now.clientStats(), Map.of(Side.CALLER, "feed"), false, false);
        }

        private void carryOut(String id, List<CallAction> actions) {
            World world = worlds.get(id);
            for (CallAction action : actions) {
                switch (action) {
                    case CallAction.CallForTransfer(Transfer transfer) ->
                        send(
                                id,
                                transfer.peerCallId(),
                                new CallCommand.DialForTransfer(
                                        transfer.peerCallId(),
                                        TENANT,
                                        CALLER,
                                        "session-" + CALLER,
                                        transfer.destination().orElseThrow(),
                                        transfer.target(),
                                        line(id),
                                        Samples.NOBODY));
                    case CallAction.AskToJoin(Transfer transfer) ->
                        send(
                                id,
                                transfer.peerCallId(),
                                new CallCommand.JoinPeer(
                                        new PartyRef(transfer.peerCallId(), TENANT, CALLER), line(id), Samples.NOBODY));
                    case CallAction.AskDialog(Transfer transfer) ->
                        send(
                                id,
                                transfer.peerCallId(),
                                new CallCommand.DescribeDialog(
                                        new PartyRef(transfer.peerCallId(), TENANT, CALLER), Samples.NOBODY));
                    case CallAction.EndPeer(Transfer transfer) -> sendEnd(id, transfer.peerCallId(), "transfer_failed");
                    case CallAction.OpenLine line ->
                        on(id, (state, now) -> state.joined(Side.CALLER, CallStateTest.joined(), now));
                    case CallAction.TellAnswered answered -> {
                        if (world.state instanceof Answered now
                                && now.facts().transferOf().isPresent()) {
                            send(
                                    id,
                                    now.facts().transferOf().get(),
                                    new CallCommand.PeerAnswered(TENANT, line(id), Samples.NOBODY));
                        }
                    }
                    case CallAction.TellEnd end -> {
                        Over over = (Over) world.state;
                        over.peers().forEach(peer -> sendEnd(id, peer, over.reason()));
                    }
                    default -> {}
                }
            }
        }

        private void sendEnd(String from, String to, String reason) {
            send(from, to, new CallCommand.PeerEnded(TENANT, from, CALLER, reason, Optional.empty(), Samples.NOBODY));
        }

        private void send(String from, String to, CallCommand command) {
            mail.add(new Mail(from, to, command));
        }

        /** Delivers the nth message that may come next. */
        void deliver(int choice) {
            if (mail.isEmpty()) {
                return;
            }
            List<Mail> next = new ArrayList<>();
            mail.forEach(it -> {
                if (next.stream()
                        .noneMatch(other ->
                                other.from().equals(it.from()) && other.to().equals(it.to()))) {
                    next.add(it);
                }
            });
            Mail letter = next.get(Math.floorMod(choice, next.size()));
            mail.remove(letter);
            String to = letter.to();
            switch (letter.command()) {
                case CallCommand.DialForTransfer dial -> on(to, (state, now) -> state.dialForTransfer(dial, now));
                case CallCommand.JoinPeer join -> on(to, (state, now) -> state.joinPeer(join, now));
                case CallCommand.DescribeDialog ask -> on(to, (state, now) -> state.describeDialog(ask.party()));
                case CallCommand.PeerAnswered answered ->
                    on(to, (state, now) -> state.peerAnswered(answered.peer(), now));
                case CallCommand.PeerEnded ended -> {
                    on(to, (state, now) -> state.peerEnded(ended, now));
                    return;
                }
                case CallCommand.PeerReplied(CallReply reply) -> {
                    on(to, (state, now) -> state.peerReplied(reply, now));
                    return;
                }
                default -> throw new IllegalStateException("not sent between calls: " + letter);
            }
            send(to, letter.from(), new CallCommand.PeerReplied(worlds.get(to).lastReply));
        }

        private static PeerLine line(String id) {
            return new PeerLine(id, "feed", "PCMU");
        }

        private static CallCommand.Dial dial(String id) {
            CallCommand.Dial sample = Samples.dial(FarEnd.TRUNK, Samples.NOBODY);
            return new CallCommand.Dial(
                    id,
                    sample.tenantId(),
                    sample.agentId(),
                    sample.sessionId(),
                    sample.farEnd(),
                    sample.from(),
                    sample.displayName(),
                    sample.to(),
                    sample.calledAgentId(),
                    sample.trunks(),
                    sample.campaignId(),
                    sample.leadId(),
                    sample.headers(),
                    sample.replyTo());
        }

        private static CallCommand.SipAnswered answered() {
            CallCommand.SipAnswered sample = Samples.sipAnswered();
            DialogSnapshot able = Samples.timedDialog();
            assertThat(able.remote()).isEqualTo(new RemoteSupport(true, true, true, true));
            return new CallCommand.SipAnswered(able, sample.answer(), sample.codec(), sample.dtmf());
        }
    }

    /** Something that happens. */
    enum Step {
        DELIVER,
        DELIVER_OTHER,
        BLIND,
        BLIND_BY_REFER,
        ATTENDED,
        ATTENDED_BY_REFER,
        REFER_DONE,
        REFER_REFUSED,
        TARGET_ANSWERS,
        TARGET_BUSY,
        FIRST_HANGS_UP,
        CONSULT_HANGS_UP,
        TARGET_HANGS_UP,
        AGENT_HANGS_UP,
        TIMEOUT,
        HOLD,
        CRASH
    }

    @Property(tries = 5000)
    void each_call_ends_once_and_takes_its_peer_along(@ForAll("steps") List<Step> steps) {
        Calls calls = new Calls();
        for (Step step : steps) {
            happen(calls, step);
            calls.worlds.values().forEach(world -> assertThat(world.ends()).isLessThanOrEqualTo(1));
        }
        drain(calls);
        assertTied(calls);
        for (String id : List.of(CALL, CONSULT)) {
            if (!calls.worlds.get(id).isOver()) {
                calls.on(id, CallState::terminate);
            }
        }
        drain(calls);
        calls.worlds.forEach((id, world) -> {
            if (!id.equals(TARGET) || !(world.state instanceof Unknown)) {
                assertThat(world.ends()).as(id + " in " + world.journal).isOne();
                assertThat(world.mediaOpen).isFalse();
            }
        });
    }

    /** With all messages delivered, a call that is joined has a live peer that is joined with it. */
    private static void assertTied(Calls calls) {
        calls.worlds.forEach((id, world) -> {
            if (world.state instanceof Answered live) {
                live.peers().values().forEach(peer -> {
                    assertThat(calls.worlds.get(peer).state).isInstanceOf(Answered.class);
                    assertThat(((Answered) calls.worlds.get(peer).state).peers().values())
                            .contains(id);
                });
            }
        });
    }

    private static void drain(Calls calls) {
        for (int i = 0; i < 200 && !calls.mail.isEmpty(); i++) {
            calls.deliver(0);
        }
        assertThat(calls.mail).isEmpty();
    }

    private static void happen(Calls calls, Step step) {
        switch (step) {
            case DELIVER -> calls.deliver(0);
            case DELIVER_OTHER -> calls.deliver(1);
            case BLIND -> transfer(calls, TransferType.BLIND, TARGET, false);
            case BLIND_BY_REFER -> transfer(calls, TransferType.BLIND, TARGET, true);
            case ATTENDED -> transfer(calls, TransferType.ATTENDED, CONSULT, false);
            case ATTENDED_BY_REFER -> transfer(calls, TransferType.ATTENDED, CONSULT, true);
            case REFER_DONE -> referred(calls, 200);
            case REFER_REFUSED -> referred(calls, 603);
            case TARGET_ANSWERS -> {
                if (calls.worlds.get(TARGET).sipOpen) {
                    calls.on(TARGET, (state, now) -> state.sipAnswered(Calls.answered(), now));
                }
            }
            case TARGET_BUSY ->
                sipEnds(
                        calls,
                        TARGET,
                        (state, now) -> state instanceof Unanswered
                                ? state.sipFailed(new CallCommand.SipFailed(486, "busy", false), now)
                                : CallState.nothing());
            case FIRST_HANGS_UP -> bye(calls, CALL);
            case CONSULT_HANGS_UP -> bye(calls, CONSULT);
            case TARGET_HANGS_UP -> {
                if (calls.worlds.get(TARGET).state instanceof Answered) {
                    bye(calls, TARGET);
                }
            }
            case AGENT_HANGS_UP ->
                calls.on(
                        CALL,
                        (state, now) -> state.as(
                                new PartyRef(CALL, TENANT, CALLER), side -> state.hangup(side, Optional.empty(), now)));
            case TIMEOUT -> calls.on(CALL, (state, now) -> state.transferTimeout(TARGET, now));
            case HOLD ->
                calls.on(CALL, (state, now) -> state.holdAgreed(new HoldChange(Side.CALLER, true), false, now));
            case CRASH -> calls.crash();
        }
    }

    private static void transfer(Calls calls, TransferType type, String peer, boolean mayRefer) {
        CallCommand.TransferTo order = new CallCommand.TransferTo(
                new PartyRef(CALL, TENANT, CALLER),
                "1003",
                type,
                peer,
                type == TransferType.BLIND ? Optional.of(DESTINATION) : Optional.empty(),
                mayRefer,
                Samples.NOBODY);
        boolean again = !(calls.worlds.get(TARGET).state instanceof Unknown);
        if (type == TransferType.BLIND && again) {
            return;
        }
        calls.on(CALL, (state, now) -> state.as(order.party(), side -> state.transfer(side, order, now)));
    }

    private static void referred(Calls calls, int status) {
        calls.on(CALL, (state, now) -> state.referProgressed(new CallCommand.ReferProgressed(status, "", true), now));
    }

    private static void bye(Calls calls, String id) {
        sipEnds(calls, id, (state, now) -> state.sipEnded(new CallCommand.SipEnded(EndCause.REMOTE_BYE), now));
    }

    private static void sipEnds(
            Calls calls, String id, BiFunction<CallState, Moment, Decision<CallEvent, CallAction, CallReply>> rule) {
        if (calls.worlds.get(id).sipOpen) {
            calls.worlds.get(id).sipGone();
            calls.on(id, rule);
        }
    }

    @Provide
    static Arbitrary<List<Step>> steps() {
        List<Step> others = Arrays.stream(Step.values())
                .filter(step -> step != Step.DELIVER && step != Step.CRASH)
                .toList();
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(10, Arbitraries.just(Step.DELIVER)),
                        net.jqwik.api.Tuple.of(14, Arbitraries.of(others)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.just(Step.CRASH)))
                .list()
                .ofMaxSize(30);
    }
}
