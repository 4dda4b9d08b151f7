package dev.tandem.sip;

import javax.sip.message.Response;

/** Hears what becomes of one client transaction, on the stack's threads: must only hand over. */
interface ClientHandler {
    void onResponse(Response response);

    void onNoResponse(NoResponse why);

    /** Why no final response will come. */
    enum NoResponse {
        TIMEOUT,
        TRANSPORT
    }
}
