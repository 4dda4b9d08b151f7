package dev.tandem.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A session of one UDP/TLS/RTP/SAVPF audio stream, as browsers describe it (RFC 8829), with RTP and RTCP on one port
 * (RFC 8843). What we say is said as an ICE-lite agent (RFC 8445 §2.5).
 */
public record SdpWebRtcAudio(SdpAudio audio, SdpWebRtc webRtc) {
    private static final String PROFILE = "UDP/TLS/RTP/SAVPF";
    private static final Set<String> PROFILES = Set.of(PROFILE, "UDP/TLS/RTP/SAVP", "RTP/SAVPF");
    private static final int MAX_FINGERPRINTS = 8;
    private static final Pattern FINGERPRINT =
            Pattern.compile("([A-Za-z0-9-]{1,16}) +([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63})");

    /** What became of a received session description. */
    public sealed interface Result {
        record Parsed(SdpWebRtcAudio session) implements Result {}

        /** @param why one short phrase, without text of the sender */
        record Refused(String why) implements Result {}
    }

    /** Reads a session description of the far side. */
    public static Result parse(String text) {
        return switch (SdpParser.parse(text, PROFILES)) {
            case SdpResult.Refused(String why) -> new Result.Refused(why);
            case SdpResult.Parsed(SdpAudio audio) ->
                new Transport(text)
                        .read()
                        .<Result>map(webRtc -> new Result.Parsed(new SdpWebRtcAudio(audio, webRtc)))
                        .orElseGet(() -> new Result.Refused("ICE, DTLS or rtcp-mux is missing"));
        };
    }

    /** The description to send, ready for a message body. */
    public String encode() {
        StringBuilder out = new StringBuilder(1024);
        SdpWriter.origin(out, audio);
        SdpWriter.line(out, "t=0 0");
        if (!webRtc.mid().isEmpty()) {
            SdpWriter.line(out, "a=group:BUNDLE " + webRtc.mid());
        }
        SdpWriter.line(out, "a=ice-lite");
        audio.before().forEach(media -> SdpWriter.refused(out, media));
        SdpWriter.media(out, audio, PROFILE);
        SdpWriter.line(out, "c=" + SdpWriter.family(audio));
        SdpWriter.codecs(out, audio);
        transport(out);
        audio.after().forEach(media -> SdpWriter.refused(out, media));
        return out.toString();
    }

    private void transport(StringBuilder out) {
        if (!webRtc.mid().isEmpty()) {
            SdpWriter.line(out, "a=mid:" + webRtc.mid());
        }
        // A stream's name makes pages get a MediaStream beside the track.
        SdpWriter.line(out, "a=msid:tandem audio");
        SdpWriter.line(out, "a=rtcp-mux");
        SdpWriter.line(out, "a=ice-ufrag:" + webRtc.iceUfrag());
        SdpWriter.line(out, "a=ice-pwd:" + webRtc.icePwd());
        webRtc.fingerprints()
                .forEach(one -> SdpWriter.line(out, "a=fingerprint:" + one.algorithm() + " " + one.value()));
        SdpWriter.line(out, "a=setup:" + webRtc.setup().attribute());
        webRtc.candidates().forEach(candidate -> SdpWriter.line(out, "a=candidate:" + candidate));
        SdpWriter.line(out, "a=end-of-candidates");
    }

    /** The attributes of ICE and DTLS: those of the audio that counts, else the session's. */
    private static final class Transport {
        private final String[] lines;
        private @Nullable String ufrag;
        private @Nullable String pwd;
        private @Nullable SdpSetup setup;
        private String mid = "";
        private boolean rtcpMux;
        private final List<SdpWebRtc.Fingerprint> ofSession = new ArrayList<>();
        private final List<SdpWebRtc.Fingerprint> ofMedia = new ArrayList<>();

        Transport(String text) {
            this.lines = text.split("\r?\n", -1);
        }

        Optional<SdpWebRtc> read() {
            boolean session = true;
            boolean audio = false;
            boolean seen = false;
            for (String line : lines) {
                if (line.startsWith("m=")) {
                    audio = !seen && isAudio(line);
                    seen |= audio;
                    session = false;
                } else if (line.startsWith("a=") && (session || audio)) {
                    attribute(line.substring(2), audio);
                }
            }
            // The media's own fingerprints stand in place of the session's.
            List<SdpWebRtc.Fingerprint> fingerprints = ofMedia.isEmpty() ? ofSession : ofMedia;
            boolean complete = ufrag != null && pwd != null && !fingerprints.isEmpty() && rtcpMux;
            return complete
                    ? Optional.of(new SdpWebRtc(
                            Objects.requireNonNull(ufrag),
                            Objects.requireNonNull(pwd),
                            fingerprints,
                            setup == null ? SdpSetup.ACTIVE : setup,
                            mid,
                            List.of()))
                    : Optional.empty();
        }

        private static boolean isAudio(String line) {
            String[] words = line.substring(2).split(" +", -1);
            return words.length > 2 && words[0].equals("audio") && PROFILES.contains(words[2]);
        }

        private void attribute(String attribute, boolean audio) {
            int colon = attribute.indexOf(':');
            String name = colon < 0 ? attribute : attribute.substring(0, colon);
            String value = colon < 0 ? "" : attribute.substring(colon + 1).strip();
            switch (name) {
                case "ice-ufrag" -> ufrag = SdpWebRtc.isUfrag(value) ? value : ufrag;
                case "ice-pwd" -> pwd = SdpWebRtc.isPwd(value) ? value : pwd;
                case "setup" -> setup = SdpSetup.of(value).orElse(setup);
                case "rtcp-mux" -> rtcpMux |= audio;
                case "mid" -> mid = audio && SdpWebRtc.isMid(value) ? value : mid;
                case "fingerprint" -> fingerprint(value, audio ? ofMedia : ofSession);
                default -> {
                    // Candidates of the client are learned from its checks (RFC 8445 §7.3.1.3), the rest says nothing.
                }
            }
        }

        private static void fingerprint(String value, List<SdpWebRtc.Fingerprint> fingerprints) {
            Matcher matcher = FINGERPRINT.matcher(value);
            if (matcher.matches() && fingerprints.size() < MAX_FINGERPRINTS) {
                fingerprints.add(new SdpWebRtc.Fingerprint(
                        matcher.group(1).toLowerCase(Locale.ROOT),
                        matcher.group(2).toUpperCase(Locale.ROOT)));
            }
        }
    }
}
