package dev.tandem.call.inbound;

import dev.tandem.core.EventLog;
import dev.tandem.sip.IncomingInvite;
import dev.tandem.sip.SipEndpointListener;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Where an endpoint brings its INVITEs. It starts before the domain of calls does: until then callers get 503. */
public final class InboundDoor implements SipEndpointListener {
    private static final EventLog LOG = EventLog.of(InboundDoor.class);
    private static final int SERVICE_UNAVAILABLE = 503;

    private final AtomicReference<Optional<Consumer<IncomingInvite>>> inside = new AtomicReference<>(Optional.empty());

    void open(Consumer<IncomingInvite> handler) {
        inside.set(Optional.of(handler));
    }

    @Override
    public void onInvite(IncomingInvite invite) {
        inside.get().ifPresentOrElse(handler -> handler.accept(invite), () -> refuse(invite));
    }

    private static void refuse(IncomingInvite invite) {
        LOG.info("inbound.too-early", "sipCallId", invite.callId(), "from", invite.sourceHost());
        invite.listen((call, event) -> {});
        invite.respond(SERVICE_UNAVAILABLE);
    }
}
