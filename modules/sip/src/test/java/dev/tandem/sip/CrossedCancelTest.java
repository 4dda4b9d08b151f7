package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A re-INVITE is cancelled before the call has got to it (RFC 3261 §9.2). */
class CrossedCancelTest {
    private final Events events = Events.doing((call, event) -> {
        if (event instanceof SipCallEvent.InfoReceived) {
            Phones.pause(Duration.ofMillis(500));
        }
    });

    @Test
    void a_reinvite_that_still_waits_for_its_call_can_be_cancelled() throws IOException {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> Phones.answer(invite, events));
                PlainSocket socket = new PlainSocket()) {
            String session = Phones.OFFER.encode();
            String invite = socket.request("INVITE", "Content-Type: application/sdp\r\n")
                            .replace("Content-Length: 0", "Content-Length: " + session.length())
                    + session;
            socket.send(endpoint.udpPort(), invite);
            String answer = socket.receive();
            while (!answer.startsWith("SIP/2.0 200")) {
                answer = socket.receive();
            }
            String to = answer.lines()
                    .filter(line -> line.startsWith("To:"))
                    .findFirst()
                    .orElseThrow();
            String inDialog = invite.replace("To: <sip:100@127.0.0.1>", to);
            socket.send(endpoint.udpPort(), empty(inDialog, "ACK", 1));
            socket.send(endpoint.udpPort(), empty(inDialog, "INFO", 2));
            String again = numbered(inDialog, "INVITE", 3)
                    .replace("o=- 4711 1", "o=- 4711 2")
                    .replace("a=sendrecv", "a=sendonly");
            socket.send(endpoint.udpPort(), again);
            socket.send(endpoint.udpPort(), empty(again, "CANCEL", 3).replace("-cancel", "-invite"));
            // Each may come again: nobody acknowledges the 487, and the first 200 may have been repeated before its
            // ACK.
            Set<String> finals = new HashSet<>();
            while (finals.size() < 3) {
                String next = socket.receive();
                if (!next.startsWith("SIP/2.0 1") && !next.contains("\r\nCSeq: 1 ")) {
                    finals.add(next.substring(8, 11) + " " + next.replaceAll("(?s).*\r\nCSeq: ([^\r]*)\r\n.*", "$1"));
                }
            }
            assertThat(finals).containsExactlyInAnyOrder("200 2 INFO", "200 3 CANCEL", "487 3 INVITE");
            assertThat(events.all()).noneMatch(SipCallEvent::terminal);
        }
    }

    private static String numbered(String request, String method, int cseq) {
        return request.replaceFirst("^\\w+", method)
                .replaceFirst("CSeq: \\d+ \\w+", "CSeq: " + cseq + " " + method)
                .replaceFirst(
                        "branch=[^;\r]*",
                        "branch=z9hG4bKcrossed" + cseq + "-" + method.toLowerCase(java.util.Locale.ROOT));
    }

    private static String empty(String request, String method, int cseq) {
        String head = request.substring(0, request.indexOf("\r\n\r\n") + 4);
        return numbered(head, method, cseq)
                .replaceFirst("Content-Type: [^\r]*\r\n", "")
                .replaceFirst("Content-Length: \\d+", "Content-Length: 0");
    }
}
