package dev.tandem.call;

import dev.tandem.core.EventLog;
import dev.tandem.sip.Credentials;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What one call holds of its trunks: it asks for a place before each INVITE and gives all back in every end. */
final class TrunkPlaces {
    private static final EventLog LOG = EventLog.of(Call.class);
    private static final int NOT_ACCEPTABLE_HERE = 488;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final String callId;
    private final ActorContext<CallCommand> context;
    private final Trunks trunks;

    TrunkPlaces(String callId, ActorContext<CallCommand> context, Trunks trunks) {
        this.callId = callId;
        this.context = context;
        this.trunks = trunks;
    }

    /** The answer comes as {@link CallCommand.TrunkTaken}, or as {@link CallCommand.SipFailed} where none is needed. */
    void ask(CallFacts facts, String trunkName, String codec) {
        Optional<Trunk> trunk = trunks.byName(facts.tenantId(), trunkName);
        if (trunk.isEmpty()) {
            fail(trunkName, SERVICE_UNAVAILABLE, "trunk_unavailable");
        } else if (!trunk.get().options().takes(codec)) {
            fail(trunkName, NOT_ACCEPTABLE_HERE, "not_acceptable");
        } else {
            context.pipeToSelf(
                    trunks.take(trunk.get(), callId)
                            .thenCombine(
                                    trunks.calledBy(facts.ownerId(), trunk.get()),
                                    (given, known) -> new CallCommand.TrunkTaken(
                                            known.orElse(trunk.get()), given && known.isPresent())),
                    (taken, failure) -> taken == null ? new CallCommand.TrunkTaken(trunk.get(), false) : taken);
        }
    }

    /** Whether the INVITE goes now. A call that has ended meanwhile gives the place back. */
    boolean isWanted(CallCommand.TrunkTaken taken, CallState state, boolean hasLeg) {
        boolean waits = !hasLeg
                && state instanceof Dialing dialing
                && dialing.facts().trunk().equals(Optional.of(taken.trunk().name()));
        if (waits && !taken.given()) {
            fail(taken.trunk().name(), SERVICE_UNAVAILABLE, "trunk_unavailable");
        }
        if (!waits && state instanceof Over over) {
            release(over);
        }
        return waits && taken.given();
    }

    private void fail(String trunkName, int status, String reason) {
        LOG.info("call.trunk-not-taken", "call", callId, "trunk", trunkName, "reason", reason);
        context.getSelf().tell(new CallCommand.SipFailed(status, reason, true));
    }

    /** The trunk has nothing of the call any more. */
    void sipGone(CallState state) {
        switch (state) {
            case Over over -> release(over);
            case Live live ->
                live.facts()
                        .trunk()
                        .flatMap(name -> trunks.byName(live.facts().tenantId(), name))
                        .ifPresent(trunk -> trunks.leave(trunk, callId));
            case Unknown unknown -> {}
        }
    }

    /** With a leg that is still to say goodbye the place is taken until then. */
    void tellEnd(Over over, boolean hasLeg) {
        if (!hasLeg) {
            release(over);
        }
    }

    private void release(Over over) {
        if (over.facts().farEnd() == FarEnd.TRUNK) {
            trunks.release(over.facts().tenantId(), callId);
        }
    }

    /** What the trunk's far side is answered when it asks in a dialog that outlived its process. */
    Optional<Credentials> credentials(String tenantId, String trunkName) {
        return trunks.byName(tenantId, trunkName)
                .flatMap(trunk -> trunk.target().credentials());
    }

    /** Another node goes on with the call. */
    void handOver() {
        trunks.handOver(callId);
    }
}
