package dev.tandem.sip;

import dev.tandem.sip.tls.TlsPeers;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.ObjectInUseException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.Transaction;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack as legs use it: transactions in both directions, and messages outside of them. Sending may wait for a name
 * look-up or a connection, so it is never done on the stack's threads.
 */
final class SipWire {
    private static final Logger LOG = LoggerFactory.getLogger(SipWire.class);

    private final SipProvider provider;
    private final Locator locator;
    private final LocalPorts ports;
    private final Timers timers;
    private final Strangers strangers;
    private final TlsPeers peers;
    private final TroubledHops troubled = new TroubledHops(System::nanoTime);

    /** A request under way. */
    interface Sent {
        /** The request as it was sent last: its CANCEL needs the same branch. */
        Request request();

        /** Tries no other address any more: there is nothing left to be won. */
        void stay();

        /** Forgets it; what still comes for it comes as a stray. */
        void stop();
    }

    SipWire(
            SipProvider provider,
            Locator locator,
            LocalPorts ports,
            Timers timers,
            TlsPeers peers,
            Strangers strangers) {
        this.provider = provider;
        this.locator = locator;
        this.ports = ports;
        this.timers = timers;
        this.strangers = strangers;
        this.peers = peers;
    }

    /** Starts a client transaction; empty if the request cannot be sent at all. */
    Optional<Sent> send(Request request, ClientHandler handler) {
        if (((SIPRequest) request).getApplicationData() instanceof NextHop hop) {
            return deliver(request, List.of(hop), handler);
        }
        return Destination.of(request).flatMap(destination -> send(request, destination, handler));
    }

    /** As {@link #send(Request, ClientHandler)}, to somewhere else than the request itself says. */
    Optional<Sent> send(Request request, Destination destination, ClientHandler handler) {
        List<NextHop> hops = locate(destination);
        if (hops.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("host", destination.host())
                    .addKeyValue("transport", destination.transport())
                    .log("sip.target.not-found");
        }
        return deliver(request, hops, handler);
    }

    /** The addresses that we have a transport for, those that lately failed last. */
    private List<NextHop> locate(Destination destination) {
        return ports.of(destination.transport()) == 0 ? List.of() : troubled.last(locator.locate(destination));
    }

    private Optional<Sent> deliver(Request request, List<NextHop> hops, ClientHandler handler) {
        Delivery delivery = new Delivery(this, request, hops, handler, timers);
        return delivery.next() ? Optional.of(delivery) : Optional.empty();
    }

    /**
     * A copy of the request for this address.
     *
     * @param again it was sent to another address before, so that it needs a branch of its own (RFC 3263 §4.3)
     */
    Request addressed(Request request, NextHop hop, boolean again) {
        SIPRequest copy = (SIPRequest) request.clone();
        copy.setApplicationData(hop);
        try {
            Via via = copy.getTopmostVia();
            if (again) {
                via.setBranch(Ids.branch());
            }
            via.setTransport(hop.transport().name());
            via.setPort(ports.of(hop.transport()));
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("our own Via does not take its values", e);
        }
        return copy;
    }

    Optional<ClientTransaction> transmit(Request request, ClientHandler handler) {
        try {
            ClientTransaction transaction = provider.getNewClientTransaction(request);
            transaction.setApplicationData(handler);
            try {
                connecting(request, transaction::sendRequest);
            } catch (SipException e) {
                terminate(transaction);
                throw e;
            }
            return Optional.of(transaction);
        } catch (SipException | IllegalStateException e) {
            // The latter is JAIN's word for a stack that has been stopped meanwhile.
            LOG.atDebug().setCause(e).addKeyValue("method", request.getMethod()).log("sip.request.not-sent");
            return Optional.empty();
        }
    }

    /** A step that may connect to the request's next hop. */
    @FunctionalInterface
    private interface Sending {
        void send() throws SipException;
    }

    /** Over TLS the far side must be who the request means (RFC 5922), on a new connection and on an open one. */
    private void connecting(Request request, Sending sending) throws SipException {
        if (!(((SIPRequest) request).getApplicationData() instanceof NextHop hop)
                || hop.transport() != SipTransport.TLS) {
            sending.send();
            return;
        }
        if (MessageReader.toTag(request).isEmpty()) {
            peers.learn(hop.address(), hop.name());
        }
        if (!reaches(hop)) {
            LOG.atWarn()
                    .addKeyValue("name", hop.name())
                    .addKeyValue("address", hop.getHost())
                    .log("sip.tls.other-name");
            throw new SipException("the open connection is to somebody else");
        }
        peers.calling(hop.name(), () -> {
            sending.send();
            return true;
        });
    }

    /** This address did not work although its destination has others. */
    void failed(NextHop hop) {
        troubled.failed(hop);
    }

    /** Whether what goes to this address now would reach the one who is meant. */
    boolean reaches(NextHop hop) {
        return hop.transport() != SipTransport.TLS || peers.fits(hop.address(), hop.port(), hop.name());
    }

    /** Sends a request that has no transaction: an ACK of a 2xx. The same request may be sent again. */
    void sendStateless(Request request) {
        Optional<NextHop> hop = Destination.of(request)
                .flatMap(destination -> locate(destination).stream().findFirst());
        if (hop.isEmpty()) {
            LOG.atDebug().addKeyValue("method", request.getMethod()).log("sip.request.not-sent");
            return;
        }
        try {
            Request addressed = addressed(request, hop.get(), false);
            connecting(addressed, () -> provider.sendRequest(addressed));
        } catch (SipException e) {
            LOG.atDebug().setCause(e).addKeyValue("method", request.getMethod()).log("sip.request.not-sent");
        }
    }

    void respond(ServerTransaction transaction, Response response) {
        try {
            transaction.sendResponse(response);
        } catch (SipException | InvalidArgumentException e) {
            LOG.atDebug()
                    .setCause(e)
                    .addKeyValue("status", response.getStatusCode())
                    .log("sip.response.not-sent");
        }
    }

    /**
     * Refuses an INVITE. Towards a source whose address may be forged the answer is sent once, not until somebody
     * acknowledges it: whoever wants it again asks again.
     */
    void refuse(ServerTransaction transaction, Request invite, Response response) {
        respond(transaction, response);
        if (strangers.refused(invite, response) && transaction instanceof SIPTransaction own) {
            terminate(transaction);
            // The stack would keep it for 8 seconds more.
            ((SIPTransactionStack) provider.getSipStack()).removeTransaction(own);
        }
    }

    /** Whether whoever sent this INVITE never showed that it gets what we send to its address. */
    boolean mayBeForged(Request invite) {
        return strangers.mayBeForged(invite);
    }

    /** Repeats a response that nobody acknowledged yet. */
    void repeat(Response response) {
        if (strangers.mayRepeat(response)) {
            respondStateless(response);
        }
    }

    /** Sends a response without a transaction: to what we keep no state for, or a 2xx once more. */
    void respondStateless(Response response) {
        try {
            provider.sendResponse((Response) ((SIPResponse) response).clone());
        } catch (SipException e) {
            LOG.atDebug()
                    .setCause(e)
                    .addKeyValue("status", response.getStatusCode())
                    .log("sip.response.not-sent");
        }
    }

    /** The server transaction of a new request; empty for a repetition that slipped through. */
    Optional<ServerTransaction> serverTransaction(Request request) {
        try {
            return Optional.of(provider.getNewServerTransaction(request));
        } catch (TransactionAlreadyExistsException repetition) {
            return Optional.empty();
        } catch (SipException e) {
            LOG.atDebug().setCause(e).addKeyValue("method", request.getMethod()).log("sip.transaction.refused");
            return Optional.empty();
        }
    }

    /** Whether the INVITE of this CANCEL is still known. */
    boolean hasInvite(Request cancel) {
        return ((SIPTransactionStack) provider.getSipStack()).findCancelTransaction((SIPRequest) cancel, true) != null;
    }

    void terminate(Transaction transaction) {
        try {
            transaction.terminate();
        } catch (ObjectInUseException e) {
            LOG.atDebug().setCause(e).log("sip.transaction.in-use");
        }
    }
}
