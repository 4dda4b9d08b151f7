package dev.tandem.sip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The far side's REFERs in a dialog, and what we tell it by NOTIFY of the calls that come of them (RFC 3515). One at a
 * time. Used on the call's loop.
 */
final class IncomingRefer {
    private static final Duration LIFETIME = Duration.ofMinutes(3);

    private final LegContext context;
    private final ConfirmedDialog dialog;
    private int taken;
    private @Nullable Refer current;

    IncomingRefer(LegContext context, ConfirmedDialog dialog) {
        this.context = context;
        this.dialog = dialog;
    }

    void onRefer(Request request, ServerTransaction transaction) {
        List<String> to = MessageReader.values(request, "Refer-To");
        Optional<ReferTarget> target = to.size() == 1 ? ReferTarget.parse(to.getFirst()) : Optional.empty();
        if (target.isEmpty()) {
            dialog.respond(transaction, request, 400);
        } else if (!target.get().isCall()) {
            dialog.respond(transaction, request, 501);
        } else if (current != null) {
            dialog.respond(transaction, request, 491);
        } else {
            Refer refer = new Refer(request, transaction, target.get(), taken++ > 0);
            current = refer;
            refer.timer = context.after(context.limits().offerAnswer(), () -> refer.decline(603));
            context.sink().emit(new SipCallEvent.ReferReceived(refer));
        }
    }

    /** The dialog is over: an unanswered REFER is declined, and nobody is told of a call any more. */
    void close() {
        Refer refer = current;
        if (refer != null) {
            refer.decline(487);
            refer.over();
        }
    }

    /** One REFER and its subscription; the application's methods come from any thread. */
    private final class Refer implements ReferRequest {
        private final Request request;
        private final ServerTransaction transaction;
        private final ReferTarget target;
        /** The first REFER of a dialog needs no id, the others do (RFC 3515 §2.4.6). */
        private final String event;

        private Timers.Timer timer = () -> {};
        private boolean answered;
        private StatusLine told = new StatusLine(100, "Trying");

        Refer(Request request, ServerTransaction transaction, ReferTarget target, boolean named) {
            this.request = request;
            this.transaction = transaction;
            this.target = target;
            this.event = named ? "refer;id=" + MessageReader.cseq(request) : "refer";
        }

        @Override
        public String target() {
            return target.uri();
        }

        @Override
        public Optional<ReplacesTerms> replaces() {
            return target.replaces();
        }

        @Override
        public void accept() {
            context.loop().execute(this::agree);
        }

        @Override
        public void refuse(int status) {
            int refusal = status >= 300 && status <= 699 ? status : 603;
            context.loop().execute(() -> decline(refusal));
        }

        @Override
        public void notify(int status, String reasonPhrase) {
            if (status < 100 || status > 699 || !(reasonPhrase.isEmpty() || SipText.isHeaderValue(reasonPhrase))) {
                throw new IllegalArgumentException("not a status: " + status);
            }
            context.loop().execute(() -> tell(new StatusLine(status, reasonPhrase)));
        }

        private void agree() {
            if (answered || current != this) {
                return;
            }
            answered = true;
            timer.cancel();
            dialog.respond(transaction, request, 202);
            timer = context.after(LIFETIME, () -> {
                if (current == this) {
                    notice("terminated;reason=timeout");
                    over();
                }
            });
            notice("active;expires=" + LIFETIME.toSeconds());
        }

        private void decline(int status) {
            if (!answered && current == this) {
                answered = true;
                dialog.respond(transaction, request, status);
                over();
            }
        }

        private void tell(StatusLine news) {
            if (!answered || current != this) {
                return;
            }
            told = news;
            notice(news.last() ? "terminated;reason=noresource" : "active;expires=" + LIFETIME.toSeconds());
            if (news.last()) {
                over();
            }
        }

        private void notice(String state) {
            List<HeaderLine> extra =
                    List.of(new HeaderLine("Event", event), new HeaderLine("Subscription-State", state));
            MessageBody fragment = new MessageBody("message/sipfrag;version=2.0", told.encode());
            dialog.send(Request.NOTIFY, extra, Optional.of(fragment), new DialogRequest.Outcome() {
                @Override
                public void onFinal(Response response) {
                    if (response.getStatusCode() == 481) {
                        over();
                    }
                }

                @Override
                public void onNoResponse() {
                    over();
                }
            });
        }

        private void over() {
            timer.cancel();
            if (current == this) {
                current = null;
            }
        }
    }
}
