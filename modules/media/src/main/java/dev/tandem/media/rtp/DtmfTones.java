package dev.tandem.media.rtp;

/** Telephone-event numbers of DTMF tones (RFC 4733, 3.2). */
public final class DtmfTones {
    private static final String TONES = "0123456789*#ABCD";

    private DtmfTones() {}

    /** The event of a tone, or -1 if it is none. */
    public static int event(char tone) {
        return TONES.indexOf(Character.toUpperCase(tone));
    }

    /** Whether the event is a tone's. */
    public static boolean isTone(int event) {
        return event >= 0 && event < TONES.length();
    }

    /** The tone of an event. */
    public static char tone(int event) {
        return TONES.charAt(event);
    }
}
