package dev.tandem.call;

import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pekko.actor.typed.ActorRef;

/** Calls over the cluster, and what can be said about a command before its call is asked. */
final class ShardedCalls implements Calls {
    private static final EventLog LOG = EventLog.of(ShardedCalls.class);
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** With the deadline: long enough for the shards of a lost node to come back elsewhere. */
    private static final int SESSION_NEWS_ATTEMPTS = 6;

    private static final Pattern CALL_ID = Pattern.compile("[0-9A-Z]{26}-[0-9]{2}");
    private static final Pattern TONES = Pattern.compile("[0-9*#A-Da-d]{1,32}");
    private static final Pattern REASON = Pattern.compile("[\\p{Print}\\p{L}]{1,64}");
    private static final Duration TONE = Duration.ofMillis(160);
    private static final int MAX_STATS = 64;
    private static final int MAX_STATS_TEXT = 256;

    /** Where the calls are. */
    @FunctionalInterface
    interface Entities {
        CompletionStage<CallReply> ask(
                String callId, Function<ActorRef<CallReply>, CallCommand> command, Duration deadline);
    }

    private final Entities entities;
    private final Router router;
    private final Trunks trunks;
    private final OtherCalls others;
    private final boolean mayRefer;

    /** @param mayRefer whether a PBX may be asked to transfer calls itself */
    ShardedCalls(Entities entities, Router router, Trunks trunks, Sessions sessions, boolean mayRefer) {
        this.entities = entities;
        this.mayRefer = mayRefer;
        this.router = router;
        this.trunks = trunks;
        this.others = new OtherCalls(sessions, entities);
    }

    @Override
    public CompletionStage<CallReply> dial(DialRequest request) {
        return router.route(request)
                .thenCompose(routed -> switch (routed) {
                    case Router.Routed.Nowhere(var refusal) -> refused(new CallReply.Refused(refusal));
                    case Router.Routed.To to -> dial(request, to);
                })
                .exceptionally(away -> unavailable(away));
    }

    private CompletionStage<CallReply> dial(DialRequest request, Router.Routed.To to) {
        String callId = Ids.nextFor(request.agentId());
        return onceOthersAreHeld(
                new PartyRef(callId, request.tenantId(), request.agentId()),
                () -> to.farEnd() == FarEnd.TRUNK
                        ? withinLimits(request.tenantId(), callId, () -> dial(callId, request, to))
                        : dial(callId, request, to));
    }

    /** An agent talks in one call at a time. */
    private CompletionStage<CallReply> onceOthersAreHeld(PartyRef party, Supplier<CompletionStage<CallReply>> then) {
        return others.hold(party)
                .thenCompose(refusal ->
                        refusal.map(why -> refused(new CallReply.Refused(why))).orElseGet(then))
                .exceptionally(ShardedCalls::unavailable);
    }

    /** A call through a trunk counts against its tenant's limits. */
    private CompletionStage<CallReply> withinLimits(
            String tenantId, String callId, Supplier<CompletionStage<CallReply>> then) {
        return trunks.admit(tenantId, callId)
                .thenCompose(refusal -> refusal.isPresent()
                        ? refused(new CallReply.Refused(refusal.get()))
                        : then.get().thenApply(reply -> {
                            if (reply instanceof CallReply.Refused) {
                                trunks.release(tenantId, callId);
                            }
                            return reply;
                        }));
    }

    private CompletionStage<CallReply> dial(String callId, DialRequest request, Router.Routed.To to) {
        return askTwice(
                callId,
                replyTo -> new CallCommand.Dial(
                        callId,
                        request.tenantId(),
                        request.agentId(),
                        request.sessionId(),
                        to.farEnd(),
                        to.from(),
                        to.displayName(),
                        request.phoneNumber(),
                        to.calledAgentId(),
                        to.trunks(),
                        request.campaignId(),
                        request.leadId(),
                        request.headers(),
                        replyTo));
    }

    @Override
    public CompletionStage<CallReply> answer(PartyRef party) {
        return onceOthersAreHeld(
                party, () -> askTwice(party.callId(), replyTo -> new CallCommand.Answer(party, replyTo)));
    }

    @Override
    public CompletionStage<CallReply> hangup(PartyRef party, Optional<String> reason) {
        if (reason.filter(word -> !REASON.matcher(word).matches()).isPresent()) {
            return refused(CallReply.refused(ErrorCode.INVALID_VALUE, "reason must be 1 to 64 printable characters"));
        }
        return askTwice(party.callId(), replyTo -> new CallCommand.Hangup(party, reason, replyTo));
    }

    @Override
    public CompletionStage<CallReply> mute(PartyRef party, boolean muted) {
        return askTwice(party.callId(), replyTo -> new CallCommand.Mute(party, muted, replyTo));
    }

    @Override
    public CompletionStage<CallReply> dtmf(PartyRef party, String tones, Optional<Duration> each) {
        if (!TONES.matcher(tones).matches()) {
            return refused(CallReply.refused(ErrorCode.INVALID_VALUE, "tone must be 1 to 32 of 0-9 * # A-D"));
        }
        long ms = each.orElse(TONE).toMillis();
        if (ms < SHORTEST_TONE.toMillis() || ms > LONGEST_TONE.toMillis()) {
            return refused(CallReply.refused(ErrorCode.INVALID_VALUE, "durationMs must be 40 to 2000"));
        }
        String upper = tones.toUpperCase(Locale.ROOT);
        // Once only: a second copy would be a second tone.
        return askOnce(party.callId(), replyTo -> new CallCommand.Dtmf(party, upper, ms, replyTo));
    }

    @Override
    public CompletionStage<CallReply> hold(PartyRef party, boolean held) {
        Supplier<CompletionStage<CallReply>> hold =
                () -> askTwice(party.callId(), replyTo -> new CallCommand.Hold(party, held, false, replyTo));
        return held ? hold.get() : onceOthersAreHeld(party, hold);
    }

    @Override
    public CompletionStage<CallReply> transfer(
            PartyRef party, String target, String transferType, Optional<String> consultCallId) {
        return TransferType.of(transferType)
                .map(type -> switch (type) {
                    case BLIND -> blindTransfer(party, target);
                    case ATTENDED -> attendedTransfer(party, target, consultCallId);
                })
                .orElseGet(() ->
                        refused(CallReply.refused(ErrorCode.INVALID_VALUE, "transferType must be blind or attended")))
                .exceptionally(ShardedCalls::unavailable);
    }

    private CompletionStage<CallReply> blindTransfer(PartyRef party, String target) {
        DialRequest request = new DialRequest(
                party.agentId(),
                party.tenantId(),
                "",
                target,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
        return router.route(request).thenCompose(routed -> switch (routed) {
            case Router.Routed.Nowhere(var refusal) -> refused(new CallReply.Refused(refusal));
            case Router.Routed.To to -> blindTransfer(party, target, Ids.nextFor(party.agentId()), to);
        });
    }

    private CompletionStage<CallReply> blindTransfer(
            PartyRef party, String target, String peerCallId, Router.Routed.To to) {
        Destination destination =
                new Destination(to.farEnd(), to.from(), to.displayName(), to.calledAgentId(), to.trunks());
        Supplier<CompletionStage<CallReply>> transfer =
                () -> transfer(party, target, TransferType.BLIND, peerCallId, Optional.of(destination));
        return to.farEnd() == FarEnd.TRUNK ? withinLimits(party.tenantId(), peerCallId, transfer) : transfer.get();
    }

    /** Without a consultation named it is the agent's only other call. */
    private CompletionStage<CallReply> attendedTransfer(PartyRef party, String target, Optional<String> consultCallId) {
        if (consultCallId.isPresent()) {
            return isCallId(consultCallId.get())
                    ? transfer(party, target, TransferType.ATTENDED, consultCallId.get(), Optional.empty())
                    : refused(CallReply.refused(ErrorCode.CALL_NOT_FOUND));
        }
        return others.of(party.agentId(), party.callId())
                .thenCompose(calls -> calls.size() == 1
                        ? transfer(party, target, TransferType.ATTENDED, calls.getFirst(), Optional.empty())
                        : refused(CallReply.refused(
                                ErrorCode.INVALID_CALL_STATE,
                                calls.isEmpty()
                                        ? "There is no other call to transfer to; dial it first"
                                        : "There are " + calls.size() + " other calls; name one as consultCallId")));
    }

    private CompletionStage<CallReply> transfer(
            PartyRef party, String target, TransferType type, String peerCallId, Optional<Destination> destination) {
        return askTwice(
                party.callId(),
                replyTo -> new CallCommand.TransferTo(party, target, type, peerCallId, destination, mayRefer, replyTo));
    }

    @Override
    public CompletionStage<CallReply> stats(PartyRef party, Map<String, Object> report) {
        if (report.size() > MAX_STATS || !report.entrySet().stream().allMatch(ShardedCalls::isFigure)) {
            return refused(CallReply.refused(
                    ErrorCode.INVALID_VALUE, "report must be at most 64 numbers, booleans and short texts"));
        }
        return askTwice(party.callId(), replyTo -> new CallCommand.ReportStats(party, report, replyTo));
    }

    private static boolean isFigure(Map.Entry<String, Object> entry) {
        boolean shortText = entry.getValue() instanceof String text && text.length() <= MAX_STATS_TEXT;
        return entry.getKey().length() <= MAX_STATS_TEXT
                && (shortText || entry.getValue() instanceof Number || entry.getValue() instanceof Boolean);
    }

    @Override
    public CompletionStage<CallReply> get(PartyRef party) {
        return askTwice(
                party.callId(),
                replyTo -> new CallCommand.Get(party.tenantId(), Optional.of(party.agentId()), replyTo));
    }

    @Override
    public CompletionStage<CallReply> get(String tenantId, String callId) {
        return askTwice(callId, replyTo -> new CallCommand.Get(tenantId, Optional.empty(), replyTo));
    }

    @Override
    public CompletionStage<CallReply> terminate(String tenantId, String callId) {
        return askTwice(callId, replyTo -> new CallCommand.Terminate(tenantId, replyTo));
    }

    @Override
    public void sessionEnded(String callId, String agentId, String sessionId, String reason) {
        bring(callId, replyTo -> new CallCommand.SessionEnded(agentId, sessionId, reason, replyTo));
    }

    @Override
    public void produced(String callId, String agentId, String producerId) {
        bring(callId, replyTo -> new CallCommand.Produced(agentId, producerId, replyTo));
    }

    /** News that must not be lost while a shard is on the move. */
    private void bring(String callId, Function<ActorRef<CallReply>, CallCommand> news) {
        if (isCallId(callId)) {
            bring(callId, news, SESSION_NEWS_ATTEMPTS);
        }
    }

    private void bring(String callId, Function<ActorRef<CallReply>, CallCommand> news, int attempts) {
        entities.ask(callId, news, DEADLINE).whenComplete((reply, lost) -> {
            if (lost != null && attempts > 1) {
                bring(callId, news, attempts - 1);
            } else if (lost != null) {
                LOG.warn("call.news-not-taken", "call", callId, "because", lost.getMessage());
            }
        });
    }

    private CompletionStage<CallReply> askTwice(String callId, Function<ActorRef<CallReply>, CallCommand> command) {
        return ask(callId, command, true);
    }

    private CompletionStage<CallReply> askOnce(String callId, Function<ActorRef<CallReply>, CallCommand> command) {
        return ask(callId, command, false);
    }

    private CompletionStage<CallReply> ask(
            String callId, Function<ActorRef<CallReply>, CallCommand> command, boolean again) {
        if (!isCallId(callId)) {
            return refused(CallReply.refused(ErrorCode.CALL_NOT_FOUND));
        }
        Supplier<CompletionStage<CallReply>> ask = () -> entities.ask(callId, command, DEADLINE);
        CompletionStage<CallReply> first = ask.get();
        return (again ? first.exceptionallyCompose(lost -> ask.get()) : first)
                .exceptionally(away -> unavailable(callId, away));
    }

    /** What was never a call's id must wake no entity. */
    private static boolean isCallId(String callId) {
        return CALL_ID.matcher(callId).matches();
    }

    private static CallReply unavailable(Throwable away) {
        return unavailable("-", away);
    }

    private static CallReply unavailable(String callId, Throwable away) {
        LOG.warn("call.unavailable", "call", callId, "because", String.valueOf(away.getMessage()));
        return CallReply.refused(ErrorCode.DEPENDENCY_UNAVAILABLE);
    }

    private static CompletionStage<CallReply> refused(CallReply refused) {
        return CompletableFuture.completedStage(refused);
    }
}
