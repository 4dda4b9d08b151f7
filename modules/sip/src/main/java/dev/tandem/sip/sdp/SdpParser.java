package dev.tandem.sip.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads session descriptions from the network. It takes what RFC 4566 allows and what common PBXs send, within limits,
 * and refuses the rest in words.
 */
final class SdpParser {
    private static final int MAX_CHARS = 8192;
    private static final int MAX_LINES = 200;
    private static final int MAX_LINE = 1024;
    private static final int MAX_MEDIA = 16;
    private static final int MAX_FORMATS = 64;
    private static final int MAX_CRYPTOS = 16;
    private static final Set<String> PLAIN = Set.of("RTP/AVP", "RTP/AVPF");
    private static final String SECURED = "RTP/SAVP";
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
    private static final Pattern MEDIA =
            Pattern.compile("[A-Za-z0-9_+-]{1,32} \\d{1,5}(/\\d{1,5})? [A-Za-z0-9/_+-]{1,32} \\S.*");

    private long sessionId;
    private long sessionVersion;
    private @Nullable String sessionAddress;
    private SdpDirection sessionDirection = SdpDirection.SENDRECV;
    private boolean versionSeen;
    private boolean originSeen;
    private final List<Media> media = new ArrayList<>();

    private final Set<String> profiles;

    private SdpParser(Set<String> profiles) {
        this.profiles = profiles;
    }

    /** One {@code m=} block as read, before it is known which one counts. */
    private static final class Media {
        final String line;

        @Nullable
        String address;

        @Nullable
        SdpDirection direction;

        OptionalInt ptimeMs = OptionalInt.empty();
        final Map<Integer, String> rtpmaps = new HashMap<>();
        final Map<Integer, String> fmtps = new HashMap<>();
        final List<SdpCrypto> cryptos = new ArrayList<>();

        Media(String line) {
            this.line = line;
        }

        boolean isAudio(Set<String> profiles) {
            String[] words = line.split(" +", -1);
            boolean fits = profiles.contains(words[2]) || (profiles.equals(PLAIN) && isSecured(words));
            return words[0].equals("audio") && fits;
        }

        /** SRTP without keys that we can use is nothing to us, but as the refusal of what we offered. */
        private boolean isSecured(String[] words) {
            return words[2].equals(SECURED) && (!cryptos.isEmpty() || words[1].equals("0"));
        }

        /** Keys beside plain RTP mean nothing (RFC 4568 §7.1). */
        List<SdpCrypto> keys() {
            return line.split(" +", -1)[2].equals(SECURED) ? cryptos : List.of();
        }
    }

    /** A description that cannot be taken; never leaves this class. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String why) {
            super(why, null, false, false);
        }
    }

    static SdpResult parse(String text) {
        return parse(text, PLAIN);
    }

    /** @param profiles of the audio that counts */
    static SdpResult parse(String text, Set<String> profiles) {
        if (text.length() > MAX_CHARS) {
            return new SdpResult.Refused("longer than " + MAX_CHARS + " characters");
        }
        try {
            return new SdpResult.Parsed(new SdpParser(profiles).read(text));
        } catch (Refusal refusal) {
            return new SdpResult.Refused(String.valueOf(refusal.getMessage()));
        }
    }

    private SdpAudio read(String text) throws Refusal {
        List<String> lines = text.lines().limit(MAX_LINES + 1L).toList();
        if (lines.size() > MAX_LINES) {
            throw new Refusal("more than " + MAX_LINES + " lines");
        }
        for (String line : lines) {
            if (!line.isEmpty()) {
                readLine(line);
            }
        }
        if (!versionSeen || !originSeen) {
            throw new Refusal("v= or o= is missing");
        }
        return session();
    }

    private void readLine(String line) throws Refusal {
        if (line.length() > MAX_LINE) {
            throw new Refusal("a line is longer than " + MAX_LINE + " characters");
        }
        if (line.length() < 2 || line.charAt(1) != '=' || line.chars().anyMatch(c -> c < 0x20 && c != '\t')) {
            throw new Refusal("a line is not of the form x=value");
        }
        String value = line.substring(2);
        if (!versionSeen && line.charAt(0) != 'v') {
            throw new Refusal("the first line is not v=");
        }
        switch (line.charAt(0)) {
            case 'v' -> readVersion(value);
            case 'o' -> readOrigin(value);
            case 'c' -> readConnection(value);
            case 'm' -> readMedia(value);
            case 'a' -> readAttribute(value);
            default -> {
                // Lines that say nothing about the stream (s=, t=, b= and so on) are skipped.
            }
        }
    }

    private void readVersion(String value) throws Refusal {
        if (versionSeen || !value.strip().equals("0")) {
            throw new Refusal("v= is not 0");
        }
        versionSeen = true;
    }

    private void readOrigin(String value) throws Refusal {
        String[] words = value.strip().split(" +", -1);
        OptionalLong id = words.length == 6 ? number(words[1]) : OptionalLong.empty();
        OptionalLong version = words.length == 6 ? number(words[2]) : OptionalLong.empty();
        if (originSeen || id.isEmpty() || version.isEmpty()) {
            throw new Refusal("o= does not parse");
        }
        originSeen = true;
        sessionId = id.getAsLong();
        sessionVersion = version.getAsLong();
    }

    private void readConnection(String value) throws Refusal {
        String[] words = value.strip().split(" +", -1);
        if (words.length != 3 || !words[0].equals("IN") || !words[1].matches("IP[46]")) {
            throw new Refusal("c= does not parse");
        }
        int slash = words[2].indexOf('/');
        String address = slash < 0 ? words[2] : words[2].substring(0, slash);
        if (!ADDRESS.matcher(address).matches()) {
            throw new Refusal("c= does not parse");
        }
        if (media.isEmpty()) {
            sessionAddress = address;
        } else {
            media.getLast().address = address;
        }
    }

    private void readMedia(String value) throws Refusal {
        if (media.size() == MAX_MEDIA) {
            throw new Refusal("more than " + MAX_MEDIA + " media lines");
        }
        if (!MEDIA.matcher(value).matches()) {
            throw new Refusal("m= does not parse");
        }
        media.add(new Media(value.strip()));
    }

    private void readAttribute(String value) throws Refusal {
        int colon = value.indexOf(':');
        String name = colon < 0 ? value.strip() : value.substring(0, colon);
        String rest = colon < 0 ? "" : value.substring(colon + 1).strip();
        switch (name) {
            case "sendrecv", "sendonly", "recvonly", "inactive" -> readDirection(name);
            case "rtpmap" -> keepFormat(rest, true);
            case "fmtp" -> keepFormat(rest, false);
            case "ptime" -> readPtime(rest);
            case "crypto" -> readCrypto(rest);
            default -> {
                // An attribute that is not understood is ignored (RFC 4566 §5.13).
            }
        }
    }

    private void readDirection(String name) {
        SdpDirection direction = SdpDirection.valueOf(name.toUpperCase(Locale.ROOT));
        if (media.isEmpty()) {
            sessionDirection = direction;
        } else {
            media.getLast().direction = direction;
        }
    }

    private void keepFormat(String rest, boolean rtpmap) throws Refusal {
        int space = rest.indexOf(' ');
        OptionalLong payloadType = space < 0 ? OptionalLong.empty() : number(rest.substring(0, space));
        if (media.isEmpty() || payloadType.isEmpty() || payloadType.getAsLong() > 127) {
            // Streams of other kinds (T.38, application) have formats that are no payload types.
            return;
        }
        Map<Integer, String> formats = rtpmap ? media.getLast().rtpmaps : media.getLast().fmtps;
        formats.put((int) payloadType.getAsLong(), rest.substring(space + 1).strip());
    }

    private void readPtime(String rest) {
        OptionalLong ptime = number(rest);
        if (!media.isEmpty() && ptime.isPresent() && ptime.getAsLong() >= 1 && ptime.getAsLong() <= 400) {
            media.getLast().ptimeMs = OptionalInt.of((int) ptime.getAsLong());
        }
    }

    private void readCrypto(String rest) {
        if (!media.isEmpty() && media.getLast().cryptos.size() < MAX_CRYPTOS) {
            SdpCrypto.parse(rest).ifPresent(media.getLast().cryptos::add);
        }
    }

    private SdpAudio session() throws Refusal {
        int index = 0;
        while (index < media.size() && !media.get(index).isAudio(profiles)) {
            index++;
        }
        if (index == media.size()) {
            throw new Refusal(
                    profiles.equals(PLAIN)
                            ? "no RTP/AVP audio, and no RTP/SAVP audio with usable keys"
                            : "no audio over DTLS-SRTP");
        }
        Media audio = media.get(index);
        String[] words = audio.line.split(" +", -1);
        String address = audio.address != null ? audio.address : sessionAddress;
        int port = Integer.parseInt(words[1].contains("/") ? words[1].substring(0, words[1].indexOf('/')) : words[1]);
        if (address == null || port > 65535) {
            throw new Refusal("no address or port for the audio");
        }
        return new SdpAudio(
                sessionId,
                sessionVersion,
                address,
                port,
                codecs(audio, words),
                audio.ptimeMs,
                audio.direction != null ? audio.direction : sessionDirection,
                media.subList(0, index).stream().map(other -> other.line).toList(),
                media.subList(index + 1, media.size()).stream()
                        .map(other -> other.line)
                        .toList(),
                audio.keys());
    }

    private static List<SdpCodec> codecs(Media audio, String[] words) throws Refusal {
        if (words.length - 3 > MAX_FORMATS) {
            throw new Refusal("more than " + MAX_FORMATS + " payload types");
        }
        List<SdpCodec> codecs = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            OptionalLong payloadType = number(words[i]);
            if (payloadType.isEmpty() || payloadType.getAsLong() > 127) {
                throw new Refusal("a payload type is not 0 to 127");
            }
            codec((int) payloadType.getAsLong(), audio).ifPresent(codecs::add);
        }
        if (codecs.isEmpty()) {
            throw new Refusal("no payload type has a known meaning");
        }
        return codecs;
    }

    /** A dynamic payload type without rtpmap means nothing and is left out. */
    private static Optional<SdpCodec> codec(int payloadType, Media audio) throws Refusal {
        Optional<String> fmtp = Optional.ofNullable(audio.fmtps.get(payloadType));
        String rtpmap = audio.rtpmaps.get(payloadType);
        if (rtpmap == null) {
            return SdpCodec.STATIC.stream()
                    .filter(known -> known.payloadType() == payloadType)
                    .findFirst()
                    .map(known -> new SdpCodec(payloadType, known.name(), known.clockRate(), known.channels(), fmtp));
        }
        String[] parts = rtpmap.split("/", 4);
        OptionalLong clockRate = parts.length >= 2 ? number(parts[1].strip()) : OptionalLong.empty();
        OptionalLong channels = parts.length >= 3 ? number(parts[2].strip()) : OptionalLong.of(1);
        boolean good = SdpCodec.isName(parts[0])
                && clockRate.isPresent()
                && clockRate.getAsLong() >= 1
                && clockRate.getAsLong() <= 384_000
                && channels.isPresent()
                && channels.getAsLong() >= 1
                && channels.getAsLong() <= 8;
        if (!good) {
            throw new Refusal("a=rtpmap does not parse");
        }
        return Optional.of(
                new SdpCodec(payloadType, parts[0], (int) clockRate.getAsLong(), (int) channels.getAsLong(), fmtp));
    }

    /** A number of up to 18 digits; session ids of 64 bits without sign are cut to their last 18 digits. */
    private static OptionalLong number(String text) {
        if (!text.matches("\\d{1,20}")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text.length() > 18 ? text.substring(text.length() - 18) : text));
    }
}
