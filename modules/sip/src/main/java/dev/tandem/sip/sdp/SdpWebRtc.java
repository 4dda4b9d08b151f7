package dev.tandem.sip.sdp;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a description of audio over ICE and DTLS-SRTP has beside the audio itself.
 *
 * @param iceUfrag and {@code icePwd}: ICE credentials (RFC 8839 §5.4)
 * @param fingerprints of the certificate (RFC 8122)
 * @param mid the media's identification (RFC 5888); empty if there is none
 * @param candidates values of a=candidate, in order
 */
public record SdpWebRtc(
        String iceUfrag,
        String icePwd,
        List<Fingerprint> fingerprints,
        SdpSetup setup,
        String mid,
        List<String> candidates) {
    private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/]{4,256}");
    private static final Pattern PWD = Pattern.compile("[A-Za-z0-9+/]{22,256}");
    private static final Pattern MID = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]{0,64}");

    /** @param value upper-case hex with colons */
    public record Fingerprint(String algorithm, String value) {}

    public SdpWebRtc {
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }

    static boolean isUfrag(String text) {
        return UFRAG.matcher(text).matches();
    }

    static boolean isPwd(String text) {
        return PWD.matcher(text).matches();
    }

    static boolean isMid(String text) {
        return MID.matcher(text).matches();
    }

    @Override
    public String toString() {
        return "SdpWebRtc[iceUfrag=" + iceUfrag + ", mid=" + mid + "]";
    }
}
