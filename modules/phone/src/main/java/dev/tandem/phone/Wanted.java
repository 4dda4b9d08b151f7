package dev.tandem.phone;

import dev.tandem.sip.message.NameAddress;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;

/** What a REGISTER wants (RFC 3261 §10.3). */
sealed interface Wanted {
    int MAX_SECONDS = 86_400 * 365;

    /** To know what is registered. */
    record Query() implements Wanted {}

    /** @param contact empty for all */
    record Remove(Optional<String> contact) implements Wanted {}

    /** @param value the Contact as it came, without its expires */
    record Bind(String contact, String value, long seconds) implements Wanted {
        /** What is registered, in an answer. */
        SipResponse in(SipResponse ok) {
            return ok.with("Contact", value + ";expires=" + seconds);
        }
    }

    record Refuse(SipResponse response) implements Wanted {}

    static Wanted of(SipRequest register, PhoneSettings settings) {
        List<String> contacts = register.headers().list("Contact");
        Optional<Long> header = register.header("Expires").flatMap(Wanted::seconds);
        if (contacts.isEmpty()) {
            return new Query();
        }
        if (contacts.equals(List.of("*"))) {
            return header.filter(seconds -> seconds == 0).isPresent()
                    ? new Remove(Optional.empty())
                    : new Refuse(Statuses.explained(register, 400, "Contact * needs Expires 0"));
        }
        if (contacts.size() > 1) {
            return new Refuse(Statuses.explained(register, 403, "One contact at a time"));
        }
        return NameAddress.parse(contacts.getFirst())
                .<Wanted>map(contact -> of(register, contact, header, settings))
                .orElseGet(() -> new Refuse(Statuses.explained(register, 400, "Contact does not parse")));
    }

    private static Wanted of(SipRequest register, NameAddress contact, Optional<Long> header, PhoneSettings settings) {
        long seconds = contact.parameters()
                .get("expires")
                .flatMap(Wanted::seconds)
                .or(() -> header)
                .orElse(settings.maxExpires().toSeconds());
        if (seconds == 0) {
            return new Remove(Optional.of(contact.uri()));
        }
        if (seconds < settings.minExpires().toSeconds()) {
            return new Refuse(Statuses.plain(register, 423)
                    .with("Min-Expires", Long.toString(settings.minExpires().toSeconds())));
        }
        String value =
                register.headers().list("Contact").getFirst().replaceAll("(?i);\\s*expires\\s*=\\s*\"?\\d+\"?", "");
        return new Bind(
                contact.uri(), value, Math.min(seconds, settings.maxExpires().toSeconds()));
    }

    private static Optional<Long> seconds(String text) {
        return text.matches("\\d{1,10}") ? Optional.of(Math.min(Long.parseLong(text), MAX_SECONDS)) : Optional.empty();
    }
}
