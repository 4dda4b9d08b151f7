package dev.tandem.sip;

import dev.tandem.sip.jain.HostileLog;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import java.util.List;
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

/**
 * Brings what the stack receives to the leg that it belongs to, and answers by itself what belongs to none. It runs on
 * the stack's threads, keeps no state for strangers, and lets no error through: one would kill the receiving thread.
 */
final class Router implements SipListener {
    private final SipWire wire;
    private final MessageWriter writer;
    private final LegRegistry registry;
    private final HostileLog hostile;
    private final Supplier<LegContext> newLeg;
    private final SipEndpointListener listener;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong unknownDialog = new AtomicLong();

    Router(
            SipWire wire,
            MessageWriter writer,
            LegRegistry registry,
            HostileLog hostile,
            Supplier<LegContext> newLeg,
            SipEndpointListener listener) {
        this.wire = wire;
        this.writer = writer;
        this.registry = registry;
        this.hostile = hostile;
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
            route(request, Optional.ofNullable(event.getServerTransaction()));
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

    /**
     * @param made the transaction, where the stack has already made one
     */
    private void route(Request request, Optional<ServerTransaction> made) {
        String method = request.getMethod();
        Leg.Key key = new Leg.Key(MessageReader.callId(request), MessageReader.toTag(request));
        if (method.equals(Request.CANCEL)) {
            cancel(request, made);
        } else if (method.equals(Request.ACK)) {
            registry.live(key).ifPresent(leg -> hand(leg, () -> leg.onAck(request)));
        } else if (!Extensions.unknownIn(request).isEmpty()) {
            Response bad = writer.response(420, request, Ids.tag());
            writer.set(bad, "Unsupported", Extensions.unknownIn(request));
            wire.respondStateless(bad);
        } else if (!key.localTag().isEmpty()) {
            registry.liveOrLingering(key).ifPresentOrElse(leg -> inDialog(leg, request, made), () -> unknown(request));
        } else if (method.equals(Request.INVITE)) {
            invite(request, made);
        } else if (method.equals(Request.OPTIONS)) {
            options(request);
        } else if (method.equals(Request.BYE)) {
            unknown(request);
        } else {
            refuse(request, 405);
        }
    }

    private void unknown(Request request) {
        unknownDialog.incrementAndGet();
        refuse(request, 481);
    }

    private void inDialog(Leg leg, Request request, Optional<ServerTransaction> made) {
        made.or(() -> wire.serverTransaction(request))
                .ifPresent(transaction -> hand(leg, () -> leg.onRequest(request, transaction)));
    }

    private void cancel(Request cancel, Optional<ServerTransaction> made) {
        Optional<Leg> leg = registry.cancellable(MessageReader.transactionKey(cancel));
        Optional<ServerTransaction> transaction = made.or(() -> wire.serverTransaction(cancel));
        Response answer = writer.response(leg.isPresent() ? 200 : 481, cancel, Ids.tag());
        transaction.ifPresent(own -> wire.respond(own, answer));
        leg.ifPresent(found -> hand(found, () -> found.onCancel(cancel)));
    }

    private void invite(Request request, Optional<ServerTransaction> made) {
        Optional<SdpResult> session = MessageReader.session(request);
        if (MessageReader.contact(request).isEmpty()
                || MessageReader.fromTag(request).isEmpty()
                || !MessageReader.replacesWellFormed(request)) {
            refuse(request, 400);
        } else if (session.isEmpty() && MessageReader.hasBody(request)) {
            refuse(request, 415);
        } else if (session.orElse(null) instanceof SdpResult.Refused(String why)) {
            hostile.bad("sip.offer.refused", why);
            refuse(request, 488);
        } else {
            Optional<SdpAudio> offer = session.map(result -> ((SdpResult.Parsed) result).session());
            made.or(() -> wire.serverTransaction(request))
                    .ifPresent(transaction -> accept(request, transaction, offer));
        }
    }

    private void accept(Request request, ServerTransaction transaction, Optional<SdpAudio> offer) {
        LegContext context = newLeg.get();
        if (TimerRules.tooShort(request, context.sessionTimers())) {
            wire.respond(transaction, TimerRules.refusal(context, request));
            return;
        }
        UasCall call = new UasCall(context, request, transaction, offer);
        if (!registry.add(call)) {
            Response full = writer.response(503, request, Ids.tag());
            MessageWriter.add(full, new HeaderLine("Retry-After", "5"));
            wire.respond(transaction, full);
            return;
        }
        wire.respond(transaction, writer.response(100, request, ""));
        call.start();
        listener.onInvite(call);
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
