package dev.tandem.sip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes messages that are almost right: of the torture messages and of good ones, each spoiled in a few ways. */
final class Mutator {
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "2147483647",
            "2147483648",
            "4294967296",
            "99999999999999999999",
            "00000000000000000001",
            "",
            "x");
    private static final List<String> SCRAPS = List.of(
            "\r\n",
            "\r\n\r\n",
            "\n ",
            "\0",
            "\"",
            "<",
            ">",
            ";",
            ",",
            "%",
            "%00",
            "[::]",
            "@",
            ": ",
            "sip:",
            ";tag=",
            ";branch=z9hG4bK",
            "Via: SIP/2.0/UDP 127.0.0.1:9\r\n",
            "Require: 100rel\r\n",
            "Content-Length: 1\r\n",
            "\u00e9\u00ff");

    private final Random random;
    private final List<byte[]> good;
    private final List<byte[]> seeds;
    private long made;

    Mutator(long seed) {
        this.random = new Random(seed);
        this.good =
                good().map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList();
        this.seeds = Stream.concat(Torture.all().stream().map(Torture.Case::octets), good.stream())
                .toList();
    }

    private static Stream<String> good() {
        return Stream.of(
                Stranger.invite("good1"),
                Stranger.invite("good2"),
                Stranger.invite("ring"),
                Stranger.invite("busy"),
                Stranger.request("OPTIONS", "100", "Accept: application/sdp\r\n"),
                Stranger.request("REGISTER", "100", "Authorization: Digest username=\"a\", nonce=\"b\"\r\n"),
                Stranger.request("CANCEL", "good1", ""),
                Stranger.request("INFO", "100", "Content-Type: application/dtmf-relay\r\n"),
                Stranger.request("BYE", "100", "Reason: Q.850;cause=16\r\n").replace("1>\r\nCall", "1>;tag=x\r\nCall"),
                Stranger.request("ACK", "100", "").replace("1>\r\nCall", "1>;tag=x\r\nCall"),
                Stranger.request("REFER", "100", "Refer-To: <sip:1@127.0.0.1>\r\n"),
                response("200 OK"),
                response("180 Ringing"),
                response("401 Unauthorized"));
    }

    private static String response(String status) {
        String request = Stranger.request("INVITE", "100", "Record-Route: <sip:127.0.0.1;lr>\r\n");
        return "SIP/2.0 " + status + request.substring(request.indexOf("\r\n"));
    }

    byte[] next() {
        // Half of good ones, and mostly spoiled in one place, so that much of it gets past the first door.
        List<byte[]> from = random.nextBoolean() ? seeds : good;
        byte[] message = unique(from.get(random.nextInt(from.size())));
        for (int i = random.nextInt(4) == 0 ? random.nextInt(4) : 0; i >= 0; i--) {
            message = mutated(message);
        }
        return message.length > 60_000 ? Arrays.copyOf(message, 60_000) : message;
    }

    /** Mostly a transaction and a call of its own, so that what gets through makes new ones. */
    private byte[] unique(byte[] message) {
        if (random.nextInt(10) == 0) {
            return message;
        }
        made++;
        String text = new String(message, StandardCharsets.ISO_8859_1)
                .replace("branch=z9hG4bK", "branch=z9hG4bKf" + made)
                .replace("Call-ID: ", "Call-ID: f" + made);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] mutated(byte[] message) {
        if (message.length < 2) {
            return message;
        }
        return switch (random.nextInt(10)) {
            case 0 -> flipped(message);
            case 1 -> without(message, 1 + random.nextInt(8));
            case 2 -> without(message, 1 + random.nextInt(message.length));
            case 3 -> doubled(message);
            case 4 -> inserted(message, scrap());
            case 5 -> spliced(message);
            case 6 -> Arrays.copyOf(message, 1 + random.nextInt(message.length));
            case 7 -> swappedLines(message);
            case 8 -> numbered(message);
            default -> inserted(message, scrap());
        };
    }

    private byte[] flipped(byte[] message) {
        byte[] flipped = message.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] without(byte[] message, int length) {
        int from = random.nextInt(message.length);
        int to = Math.min(message.length, from + length);
        return joined(Arrays.copyOf(message, from), Arrays.copyOfRange(message, to, message.length));
    }

    private byte[] doubled(byte[] message) {
        int from = random.nextInt(message.length);
        int to = Math.min(message.length, from + 1 + random.nextInt(200));
        byte[] piece = Arrays.copyOfRange(message, from, to);
        byte[] all = Arrays.copyOf(message, to);
        for (int i = random.nextInt(20) == 0 ? 100 : 1; i > 0; i--) {
            all = joined(all, piece);
        }
        return joined(all, Arrays.copyOfRange(message, to, message.length));
    }

    private byte[] scrap() {
        return SCRAPS.get(random.nextInt(SCRAPS.size())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] inserted(byte[] message, byte[] piece) {
        int at = random.nextInt(message.length);
        return joined(joined(Arrays.copyOf(message, at), piece), Arrays.copyOfRange(message, at, message.length));
    }

    private byte[] spliced(byte[] message) {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        return joined(
                Arrays.copyOf(message, random.nextInt(message.length)),
                Arrays.copyOfRange(other, random.nextInt(other.length), other.length));
    }

    private byte[] swappedLines(byte[] message) {
        String[] lines = new String(message, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        int one = random.nextInt(lines.length);
        int other = random.nextInt(lines.length);
        String line = lines[one];
        lines[one] = lines[other];
        lines[other] = line;
        return String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Another number where one stands. */
    private byte[] numbered(byte[] message) {
        int at = random.nextInt(message.length);
        while (at < message.length && !Character.isDigit(message[at])) {
            at++;
        }
        int end = at;
        while (end < message.length && Character.isDigit(message[end])) {
            end++;
        }
        byte[] number = NUMBERS.get(random.nextInt(NUMBERS.size())).getBytes(StandardCharsets.ISO_8859_1);
        return joined(joined(Arrays.copyOf(message, at), number), Arrays.copyOfRange(message, end, message.length));
    }

    private static byte[] joined(byte[] left, byte[] right) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(left.length + right.length);
        all.writeBytes(left);
        all.writeBytes(right);
        return all.toByteArray();
    }
}
