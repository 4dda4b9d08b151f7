package dev.tandem.socketio.engineio;

/** Sizes of text on the wire. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the text takes in UTF-8; a lone surrogate counts as the three bytes of its replacement. */
    static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit >= 0x80) {
                bytes += bytesBeyondOne(unit);
            }
        }
        return bytes;
    }

    private static int bytesBeyondOne(char unit) {
        if (unit < 0x800) {
            return 1;
        }
        // A pair of surrogates makes four bytes, two for each half.
        return Character.isSurrogate(unit) ? 1 : 2;
    }
}
