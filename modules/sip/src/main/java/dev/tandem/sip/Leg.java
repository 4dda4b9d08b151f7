package dev.tandem.sip;

import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** One side of a call as the endpoint's router sees it. All methods run on the leg's loop. */
interface Leg {
    /** Call-ID and our own tag: what every message of the far side in this dialog carries (RFC 3261 §12.2.2). */
    record Key(String callId, String localTag) {}

    Key key();

    CallLoop loop();

    /** A request of the far side in this dialog, other than ACK and CANCEL. */
    void onRequest(Request request, ServerTransaction transaction);

    /** An ACK of a 2xx. */
    void onAck(Request request);

    /** The far side cancels its INVITE; the CANCEL itself is answered already. */
    void onCancel(Request cancel);

    /** A response to our INVITE without a transaction: a 2xx once more, or one of another branch of a fork. */
    void onStrayResponse(Response response);

    /** The leg's time in the registry is over: let go of what it still holds in the stack. */
    void onReleased();
}
