package dev.tandem.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * Our REFER in a dialog and the subscription that comes with it (RFC 3515): the far side tells by NOTIFY how its call to
 * the other party goes. One at a time. Used on the call's loop.
 */
final class OutgoingRefer {
    private static final int MAX_EXPIRES_SECONDS = 180;
    private static final Pattern ID = Pattern.compile("(?i);\\s*id\\s*=\\s*(\\d{1,10})");
    private static final Pattern EXPIRES = Pattern.compile("(?i);\\s*expires\\s*=\\s*(\\d{1,9})");

    private final LegContext context;
    private final ConfirmedDialog dialog;
    private boolean underWay;
    private boolean notified;
    private long firstCSeq;
    private Timers.Timer deadline = () -> {};

    OutgoingRefer(LegContext context, ConfirmedDialog dialog) {
        this.context = context;
        this.dialog = dialog;
    }

    void start(ReferTarget target) {
        if (underWay) {
            return;
        }
        underWay = true;
        notified = false;
        long mine = dialog.snapshot().localCSeq() + 1;
        firstCSeq = mine;
        List<HeaderLine> extra = new ArrayList<>();
        extra.add(new HeaderLine("Refer-To", target.encode()));
        extra.add(new HeaderLine("Referred-By", "<" + dialog.snapshot().localUri() + ">"));
        dialog.send(Request.REFER, extra, Optional.empty(), new DialogRequest.Outcome() {
            @Override
            public void onFinal(Response response) {
                // A NOTIFY may have ended this one before its answer came, and another one begun.
                if (firstCSeq == mine) {
                    answered(response);
                }
            }

            @Override
            public void onNoResponse() {
                end(408, "no response");
                dialog.gone();
            }
        });
    }

    private void answered(Response response) {
        int status = response.getStatusCode();
        if (status >= 300) {
            end(status, response.getReasonPhrase());
            dialog.endIfGone(status);
        } else if (underWay && !notified) {
            deadline = context.after(context.limits().ackWait(), () -> end(408, "no NOTIFY"));
        }
    }

    /** A NOTIFY in the dialog; it may overtake the 202 (RFC 3515 §2.4.4). */
    void onNotify(Request request, ServerTransaction transaction) {
        String event = MessageReader.first(request, "Event").orElse("");
        if (!event.toLowerCase(Locale.ROOT).matches("refer\\s*(;.*)?")) {
            dialog.respond(transaction, request, 489);
            return;
        }
        if (!underWay || !isOurs(event)) {
            dialog.respond(transaction, request, 481);
            return;
        }
        Optional<StatusLine> line = MessageReader.contentType(request).equals("message/sipfrag")
                ? StatusLine.parse(MessageReader.body(request))
                : Optional.empty();
        String state = MessageReader.first(request, "Subscription-State").orElse("");
        boolean terminated = state.toLowerCase(Locale.ROOT).startsWith("terminated");
        if (line.isEmpty() && !terminated) {
            dialog.respond(transaction, request, MessageReader.hasBody(request) ? 415 : 200);
            return;
        }
        dialog.respond(transaction, request, 200);
        notified = true;
        StatusLine told = line.orElse(new StatusLine(100, "Trying"));
        if (told.last() || terminated) {
            end(told.status(), told.reasonPhrase());
        } else {
            deadline.cancel();
            deadline = context.after(lifetime(state), () -> end(408, "Request Timeout"));
            context.sink().emit(new SipCallEvent.ReferProgress(told.status(), told.reasonPhrase(), false));
        }
    }

    /** The id is the CSeq of a REFER, without it it is the only one (RFC 3515 §2.4.6); with credentials it was sent twice. */
    private boolean isOurs(String event) {
        Matcher id = ID.matcher(event);
        return !id.find() || Long.parseLong(id.group(1)) >= firstCSeq;
    }

    private static Duration lifetime(String subscriptionState) {
        Matcher expires = EXPIRES.matcher(subscriptionState);
        int seconds = expires.find() ? Integer.parseInt(expires.group(1)) : MAX_EXPIRES_SECONDS;
        return Duration.ofSeconds(Math.clamp(seconds, 1, MAX_EXPIRES_SECONDS));
    }

    private void end(int status, String reasonPhrase) {
        if (underWay) {
            underWay = false;
            deadline.cancel();
            context.sink().emit(new SipCallEvent.ReferProgress(status, reasonPhrase, true));
        }
    }

    /** The dialog is over. */
    void close() {
        underWay = false;
        deadline.cancel();
    }
}
