package dev.tandem.sip.sdp;

import java.util.stream.Collectors;

/** Writes session descriptions (RFC 4566 §5: the order of lines is fixed). */
final class SdpWriter {
    private SdpWriter() {}

    static String write(SdpAudio session) {
        StringBuilder out = new StringBuilder(512);
        origin(out, session);
        line(out, "c=" + family(session));
        line(out, "t=0 0");
        session.before().forEach(media -> refused(out, media));
        audio(out, session);
        session.after().forEach(media -> refused(out, media));
        return out.toString();
    }

    private static void audio(StringBuilder out, SdpAudio session) {
        media(out, session, session.secured() ? "RTP/SAVP" : "RTP/AVP");
        session.cryptos().forEach(crypto -> line(out, "a=crypto:" + crypto.encode()));
        codecs(out, session);
    }

    /** The first three lines. */
    static void origin(StringBuilder out, SdpAudio session) {
        line(out, "v=0");
        line(out, "o=- " + session.sessionId() + " " + session.sessionVersion() + " " + family(session));
        line(out, "s=-");
    }

    /** The address with its kind. */
    static String family(SdpAudio session) {
        return (session.address().indexOf(':') >= 0 ? "IN IP6 " : "IN IP4 ") + session.address();
    }

    static void media(StringBuilder out, SdpAudio session, String profile) {
        String formats = session.codecs().stream()
                .map(codec -> Integer.toString(codec.payloadType()))
                .collect(Collectors.joining(" "));
        line(out, "m=audio " + session.port() + " " + profile + " " + formats);
    }

    /** What the payload types mean, packet length and direction. */
    static void codecs(StringBuilder out, SdpAudio session) {
        for (SdpCodec codec : session.codecs()) {
            line(out, "a=rtpmap:" + codec.rtpmap());
            codec.fmtp().ifPresent(fmtp -> line(out, "a=fmtp:" + codec.payloadType() + " " + fmtp));
        }
        session.ptimeMs().ifPresent(ptime -> line(out, "a=ptime:" + ptime));
        line(out, "a=" + session.direction().attribute());
    }

    /** An offered stream that we do not take keeps its place, with port 0 (RFC 3264 §6). */
    static void refused(StringBuilder out, String media) {
        String[] words = media.split(" ", 3);
        line(out, "m=" + words[0] + " 0 " + words[2]);
    }

    static void line(StringBuilder out, String text) {
        out.append(text).append("\r\n");
    }
}
