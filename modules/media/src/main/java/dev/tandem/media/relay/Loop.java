package dev.tandem.media.relay;

/** Plays encoded samples over and over. Not thread-safe. */
final class Loop implements RelayTone.Generator {
    private final byte[] samples;
    private int at;

    Loop(byte[] samples) {
        this.samples = samples;
    }

    @Override
    public int fill(byte[] out, int count) {
        int filled = 0;
        while (filled < count) {
            int part = Math.min(count - filled, samples.length - at);
            System.arraycopy(samples, at, out, filled, part);
            filled += part;
            at = (at + part) % samples.length;
        }
        return count;
    }
}
