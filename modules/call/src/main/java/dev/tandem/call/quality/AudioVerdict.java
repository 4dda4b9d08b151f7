package dev.tandem.call.quality;

/**
 * Whether both sides of a call can hear each other.
 *
 * @param oneWay whether someone cannot be heard
 * @param words for people, such as {@code PBX sends nothing}
 */
record AudioVerdict(boolean oneWay, String words) {
    static final AudioVerdict ON_HOLD = new AudioVerdict(false, "on hold");
}
