package dev.tandem.sip;

import gov.nist.javax.sip.message.SIPResponse;
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

/** The stack as legs use it: transactions in both directions, and messages outside of them. */
final class SipWire {
    private static final Logger LOG = LoggerFactory.getLogger(SipWire.class);

    private final SipProvider provider;
    private final Strangers strangers;

    SipWire(SipProvider provider, Strangers strangers) {
        this.provider = provider;
        this.strangers = strangers;
    }

    /** Starts a client transaction; empty if the request cannot be sent at all. */
    Optional<ClientTransaction> send(Request request, ClientHandler handler) {
        try {
            ClientTransaction transaction = provider.getNewClientTransaction(request);
            transaction.setApplicationData(handler);
            try {
                transaction.sendRequest();
            } catch (SipException e) {
                terminate(transaction);
                throw e;
            }
            return Optional.of(transaction);
        } catch (SipException e) {
            LOG.atDebug().setCause(e).addKeyValue("method", request.getMethod()).log("sip.request.not-sent");
            return Optional.empty();
        }
    }

    /** Sends a request that has no transaction: an ACK of a 2xx. The same request may be sent again. */
    void sendStateless(Request request) {
        try {
            provider.sendRequest((Request) request.clone());
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
        if (strangers.refused(invite, response)) {
            terminate(transaction);
        }
    }

    /** Whether whoever sent this INVITE never showed that it gets what we send to its address. */
    boolean mayBeForged(Request invite) {
        return strangers.mayBeForged(invite);
    }

    /** Repeats a 2xx whose ACK has not come. */
    void repeat(Request invite, Response response) {
        if (strangers.mayRepeat(invite)) {
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

    void terminate(Transaction transaction) {
        try {
            transaction.terminate();
        } catch (ObjectInUseException e) {
            LOG.atDebug().setCause(e).log("sip.transaction.in-use");
        }
    }
}
