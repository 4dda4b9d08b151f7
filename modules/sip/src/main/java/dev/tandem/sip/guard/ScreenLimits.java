package dev.tandem.sip.guard;

/**
 * How large the parts of one message may be. They are far above what real peers send, and above RFC 4475's longest.
 *
 * @param messageBytes more is answered 513
 * @param bodyBytes more is answered 413
 * @param uriChars of the Request-URI; more is answered 414
 * @param headerBytes of all header fields together; this and all that follows is answered 400
 * @param headers header fields
 * @param headerChars of one header field, unfolded
 * @param foldedLines continuation lines of the whole message
 * @param vias Via values
 * @param routes Route values, and Record-Route values
 * @param contacts Contact values
 * @param userChars of the user part of a URI: a dialled number is one
 */
public record ScreenLimits(
        int messageBytes,
        int bodyBytes,
        int uriChars,
        int headerBytes,
        int headers,
        int headerChars,
        int foldedLines,
        int vias,
        int routes,
        int contacts,
        int userChars) {

    /** The values that a node runs with. */
    public static ScreenLimits of(int messageBytes) {
        return new ScreenLimits(messageBytes, 8192, 512, 12_288, 128, 2048, 64, 50, 20, 16, 128);
    }
}
