package dev.tandem.sip;

import java.util.concurrent.Executor;
import javax.sip.message.Response;

/** Hears what becomes of one client transaction, on the stack's threads: must only hand over. */
interface ClientHandler {
    void onResponse(Response response);

    void onNoResponse(NoResponse why);

    /** Where the request is sent to its next address from: a thread that may wait, in order with the handler's work. */
    default Executor executor() {
        return work -> Thread.ofVirtual().name("sip-delivery").start(work);
    }

    /** Why no final response will come. */
    enum NoResponse {
        TIMEOUT,
        TRANSPORT
    }
}
