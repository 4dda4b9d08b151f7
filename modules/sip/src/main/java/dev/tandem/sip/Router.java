package dev.tandem.sip;

import dev.tandem.sip.guard.Admission;
import dev.tandem.sip.guard.Screened;
import dev.tandem.sip.jain.HostileLog;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the stack receives to the leg that it belongs to, and answers by itself what belongs to none. It runs on
 * the stack's threads, keeps no state for strangers, and lets no error through: one would kill the receiving thread.
 */
final class Router implements SipListener {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    /** INVITEs that wait for an answer, beyond which those from addresses that may be forged get 503. */
    private static final int MAX_UNANSWERED_FROM_STRANGERS = 500;

    private final SipWire wire;
    private final MessageWriter writer;
    private final LegRegistry registry;
    private final HostileLog hostile;
    private final Strangers strangers;
    private final Supplier<LegContext> newLeg;
    private final SipEndpointListener listener;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong unknownDialog = new AtomicLong();

    Router(
            SipWire wire,
            MessageWriter writer,
            LegRegistry registry,
            HostileLog hostile,
            Strangers strangers,
            Supplier<LegContext> newLeg,
            SipEndpointListener listener) {
        this.wire = wire;
        this.writer = writer;
        this.registry = registry;
        this.hostile = hostile;
        this.strangers = strangers;
        this.newLeg = newLeg;
        this.listener = listener;
    }

    long dropped() {
        return dropped.get();
    }

    long unknownDialogs() {
        return unknownDialog.get();
    }

    // ---- requests

    @Override
    @SuppressWarnings("CatchingUnchecked") // an Error here would end the stack's receiving thread
    public void processRequest(RequestEvent event) {
        Request request = event.getRequest();
        try {
            enter(request, Optional.ofNullable(event.getServerTransaction()));
        } catch (Throwable thrown) {
            hostile.bad("sip.request.failed", thrown.toString());
            refuseBroken(request);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // as above: the message may be too broken even for a 400
    private void refuseBroken(Request request) {
        try {
            if (!request.getMethod().equals(Request.ACK)) {
                refuse(request, 400);
            }
        } catch (Throwable thrown) {
            hostile.bad("sip.request.unanswerable", thrown.toString());
        }
    }

    /** What the door refused gets its answer; a source that is not heard may still go on with its calls. */
    private void enter(Request request, Optional<ServerTransaction> made) {
        Optional<Admission> admission = Strangers.admission(request);
        Optional<Screened.Refusal> refusal = admission.flatMap(Admission::refusal);
        if (refusal.isPresent()) {
            Response response = writer.response(refusal.get().status(), request, Ids.tag());
            if (refusal.get().cseq().isPresent()) {
                writer.set(response, "CSeq", refusal.get().cseq().get());
            }
            wire.respondStateless(response);
        } else if (admission.filter(Router::isMuted).isEmpty() || belongsToCall(request)) {
            route(request, made);
        }
    }

    private static boolean isMuted(Admission admission) {
        return admission.verdict() == SourcePolicy.Verdict.DROP;
    }

    private boolean belongsToCall(Request request) {
        Leg.Key key = new Leg.Key(MessageReader.callId(request), MessageReader.toTag(request));
        return registry.liveOrLingering(key).isPresent();
    }

    /**
     * @param made the transaction, where the stack has already made one
     */
    private void route(Request request, Optional<ServerTransaction> made) {
        String method = request.getMethod();
        Leg.Key key = new Leg.Key(MessageReader.callId(request), MessageReader.toTag(request));
        if (method.equals(Request.CANCEL)) {
            cancel(request, made);
        } else if (method.equals(Request.ACK)) {
            registry.live(key).ifPresent(leg -> {
                strangers.proved(request);
                hand(leg, () -> leg.onAck(request));
            });
        } else if (!Extensions.unknownIn(request).isEmpty()) {
            Response bad = writer.response(420, request, Ids.tag());
            writer.set(bad, "Unsupported", Extensions.unknownIn(request));
            wire.respondStateless(bad);
        } else if (!key.localTag().isEmpty()) {
            registry.liveOrLingering(key).ifPresentOrElse(leg -> inDialog(leg, request, made), () -> unknown(request));
        } else if (method.equals(Request.INVITE)) {
            invite(request, made);
        } else if (method.equals(Request.OPTIONS)) {
            strangers.report(request, Offence.OPTIONS);
            options(request);
        } else if (method.equals(Request.BYE)) {
            unknown(request);
        } else {
            strangers.report(request, Offence.UNWANTED_METHOD);
            refuse(request, 405);
        }
    }

    private void unknown(Request request) {
        unknownDialog.incrementAndGet();
        strangers.report(request, Offence.UNKNOWN_DIALOG);
        refuse(request, 481);
    }

    private void inDialog(Leg leg, Request request, Optional<ServerTransaction> made) {
        strangers.proved(request);
        made.or(() -> wire.serverTransaction(request))
                .ifPresent(transaction -> hand(leg, () -> leg.onRequest(request, transaction)));
    }

    private void cancel(Request cancel, Optional<ServerTransaction> made) {
        Optional<Leg> leg =
                registry.cancellable(MessageReader.transactionKey(cancel)).or(() -> reinvited(cancel));
        if (leg.isEmpty()) {
            // Without state: whoever sweeps with CANCEL leaves nothing behind.
            strangers.report(cancel, Offence.UNKNOWN_DIALOG);
            refuse(cancel, 481);
            return;
        }
        Optional<ServerTransaction> transaction = made.or(() -> wire.serverTransaction(cancel));
        Response answer = writer.response(200, cancel, Ids.tag());
        transaction.ifPresent(own -> wire.respond(own, answer));
        hand(leg.get(), () -> leg.get().onCancel(cancel));
    }

    /** A re-INVITE may still wait for its leg when its CANCEL comes. */
    private Optional<Leg> reinvited(Request cancel) {
        return registry.live(new Leg.Key(MessageReader.callId(cancel), MessageReader.toTag(cancel)))
                .filter(leg -> wire.hasInvite(cancel));
    }

    private void invite(Request request, Optional<ServerTransaction> made) {
        Optional<SdpResult> session = MessageReader.session(request);
        Optional<Strangers.Refused> earlier = strangers.earlierRefusal(request);
        if (earlier.isPresent()) {
            wire.respondStateless(writer.response(
                    earlier.get().status(), request, earlier.get().toTag()));
        } else if (Strangers.admission(request).filter(Router::isForbidden).isPresent()) {
            strangers.report(request, Offence.UNKNOWN_NUMBER);
            refuse(request, 403);
        } else if (!acceptsSdp(request)) {
            refuse(request, 406);
        } else if (MessageReader.contact(request).isEmpty()
                || MessageReader.fromTag(request).isEmpty()
                || !MessageReader.replacesWellFormed(request)) {
            refuse(request, 400);
        } else if (session.isEmpty() && MessageReader.hasBody(request)) {
            refuse(request, 415);
        } else if (session.orElse(null) instanceof SdpResult.Refused(String why)) {
            hostile.bad("sip.offer.refused", why);
            refuse(request, 488);
        } else {
            admit(request, made, session.map(result -> ((SdpResult.Parsed) result).session()));
        }
    }

    /** A call that nothing is wrong with, if there is room for it and its session timer is one that we take. */
    private void admit(Request request, Optional<ServerTransaction> made, Optional<SdpAudio> offer) {
        if (registry.full() || !strangers.mayWait(request, registry.unanswered(), MAX_UNANSWERED_FROM_STRANGERS)) {
            overloaded(request);
            return;
        }
        LegContext context = newLeg.get();
        if (TimerRules.tooShort(request, context.sessionTimers())) {
            wire.respondStateless(TimerRules.refusal(context, request));
            return;
        }
        made.or(() -> wire.serverTransaction(request))
                .ifPresent(
                        transaction -> accept(new UasCall(context, request, transaction, offer), request, transaction));
    }

    private static boolean isForbidden(Admission admission) {
        return admission.verdict() == SourcePolicy.Verdict.REFUSE;
    }

    /** A caller that says what it accepts must accept a session (RFC 3261 §20.1). */
    private static boolean acceptsSdp(Request request) {
        List<String> accepted = MessageReader.values(request, "Accept");
        return accepted.isEmpty()
                || accepted.stream()
                        .map(value -> value.toLowerCase(Locale.ROOT))
                        .anyMatch(value -> value.contains("application/sdp")
                                || value.contains("application/*")
                                || value.contains("*/*"));
    }

    private void accept(UasCall call, Request request, ServerTransaction transaction) {
        if (!registry.add(call)) {
            // Another thread took the last place meanwhile.
            wire.refuse(transaction, request, writer.response(503, request, Ids.tag()));
            return;
        }
        wire.respond(transaction, writer.response(100, request, ""));
        call.start();
        present(call);
    }

    /** The application's errors must not reach the stack, nor leave a call that nobody will answer. */
    @SuppressWarnings("CatchingUnchecked")
    private void present(UasCall call) {
        try {
            listener.onInvite(call);
        } catch (Throwable thrown) {
            LOG.atError()
                    .setCause(thrown)
                    .addKeyValue("sipCallId", call.callId())
                    .log("sip.listener.failed");
            call.respond(500);
        }
    }

    private void overloaded(Request invite) {
        Response full = writer.response(503, invite, Ids.tag());
        MessageWriter.add(full, new HeaderLine("Retry-After", "5"));
        wire.respondStateless(full);
    }

    /** Answers without keeping state (RFC 3261 §8.2.7): a flood of strangers costs no memory. */
    private void refuse(Request request, int status) {
        Response response = writer.response(status, request, Ids.tag());
        if (status == 405) {
            writer.set(response, "Allow", MessageWriter.ALLOW);
        }
        if (status == 415) {
            writer.set(response, "Accept", MessageWriter.ACCEPT);
        }
        wire.respondStateless(response);
    }

    /** What an INVITE would get, as far as that can be said without one (RFC 3261 §11.2). */
    private void options(Request request) {
        if (registry.full()) {
            refuse(request, 503);
        } else {
            wire.respondStateless(writer.capabilities(writer.response(200, request, Ids.tag())));
        }
    }

    private void hand(Leg leg, Runnable work) {
        if (!leg.loop().offer(work)) {
            dropped.incrementAndGet();
        }
    }

    // ---- responses

    @Override
    @SuppressWarnings("CatchingUnchecked") // an Error here would end the stack's receiving thread
    public void processResponse(ResponseEvent event) {
        try {
            ClientTransaction transaction = event.getClientTransaction();
            Response response = event.getResponse();
            if (transaction != null && transaction.getApplicationData() instanceof ClientHandler handler) {
                strangers.proved(response);
                handler.onResponse(response);
            } else if (MessageReader.cseqMethod(response).equals(Request.INVITE)) {
                stray(response);
            }
        } catch (Throwable thrown) {
            hostile.bad("sip.response.failed", thrown.toString());
        }
    }

    private void stray(Response response) {
        Leg.Key key = new Leg.Key(MessageReader.callId(response), MessageReader.fromTag(response));
        List<String> vias = MessageReader.values(response, ViaHeader.NAME);
        if (vias.size() == 1) {
            registry.liveOrLingering(key).ifPresent(leg -> hand(leg, () -> leg.onStrayResponse(response)));
        }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        if (!event.isServerTransaction()) {
            noResponse(event.getClientTransaction(), ClientHandler.NoResponse.TIMEOUT);
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        if (event.getSource() instanceof ClientTransaction transaction) {
            noResponse(transaction, ClientHandler.NoResponse.TRANSPORT);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // an Error here would end the stack's timer
    private void noResponse(ClientTransaction transaction, ClientHandler.NoResponse why) {
        try {
            if (transaction.getApplicationData() instanceof ClientHandler handler) {
                handler.onNoResponse(why);
            }
        } catch (Throwable thrown) {
            hostile.bad("sip.timeout.failed", thrown.toString());
        }
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
        // Legs end by what is said in a transaction, not by its end.
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
        // The stack keeps no dialogs.
    }
}
