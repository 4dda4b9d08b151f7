package dev.tandem.phone;

import dev.tandem.core.Refusal;
import dev.tandem.sip.message.NameAddress;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;

/** Refusals and failures in SIP's words. */
final class Statuses {
    private static final String RETRY_AFTER_SECONDS = "5";
    private static final int NO_ANSWER = 480;

    private Statuses() {}

    /** A final answer that says why, in the status line and for machines beside it. */
    static SipResponse refuse(SipRequest request, Refusal refusal) {
        int status = switch (refusal.code()) {
            case INVALID_REQUEST, INVALID_VALUE -> 400;
            case NOT_FOUND, CALL_NOT_FOUND -> 404;
            case CONFLICT, INVALID_CALL_STATE -> 486;
            case RATE_LIMITED, DEPENDENCY_UNAVAILABLE, TRUNK_UNAVAILABLE -> 503;
            case INTERNAL_ERROR -> 500;
            default -> 403;
        };
        SipResponse response = explained(request, status, refusal.message());
        return status == 503 ? response.with("Retry-After", RETRY_AFTER_SECONDS) : response;
    }

    /** A licence without a seat, whatever the reason, forbids; what may work again later is said to be away. */
    static SipResponse refuseRegistration(SipRequest register, Refusal refusal) {
        int status = refusal.code().httpStatus();
        return status == 503 || status == 429 ? refuse(register, refusal) : explained(register, 403, refusal.message());
    }

    /** @param why our own words */
    static SipResponse explained(SipRequest request, int status, String why) {
        String words = why.replaceAll("\\p{Cntrl}", " ");
        return request.response(status, words)
                .with("Warning", "399 tandem " + NameAddress.quoted(words))
                .with("Reason", "SIP;cause=" + status + ";text=" + NameAddress.quoted(words));
    }

    /** What a call's failure gives to whoever dialled it. */
    static SipResponse failed(SipRequest invite, int sipStatus, String reason) {
        int status = sipStatus >= 400 && sipStatus < 700 ? sipStatus : NO_ANSWER;
        return invite.response(status, phrase(status))
                .with("Reason", "SIP;cause=" + status + ";text=" + NameAddress.quoted(reason));
    }

    /** RFC 3261 §21. */
    static String phrase(int status) {
        return switch (status) {
            case 100 -> "Trying";
            case 180 -> "Ringing";
            case 183 -> "Session Progress";
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Unsupported URI Scheme";
            case 420 -> "Bad Extension";
            case 423 -> "Interval Too Brief";
            case 480 -> "Temporarily Unavailable";
            case 481 -> "Call/Transaction Does Not Exist";
            case 482 -> "Loop Detected";
            case 486 -> "Busy Here";
            case 487 -> "Request Terminated";
            case 488 -> "Not Acceptable Here";
            case 491 -> "Request Pending";
            case 500 -> "Server Internal Error";
            case 503 -> "Service Unavailable";
            case 603 -> "Decline";
            default -> "Call Failed";
        };
    }

    static SipResponse plain(SipRequest request, int status) {
        return request.response(status, phrase(status));
    }
}
