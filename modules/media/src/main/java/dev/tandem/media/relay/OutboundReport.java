package dev.tandem.media.relay;

/** What the far side reported of a stream that it is sent (RFC 3550, 6.4.1). Guarded by its owner. */
final class OutboundReport {
    private long count;
    private int lost;
    private double fractionLost;
    private double jitterMs;
    private double rttMs = -1;

    void take(int fraction, int totalLost, int jitterUnits, int lastReport, int delay, int ntpNow, int clockRate) {
        count++;
        lost = Math.max(0, totalLost);
        fractionLost = fraction / 256.0;
        jitterMs = (jitterUnits & 0xffff_ffffL) * 1000.0 / clockRate;
        int roundTrip = ntpNow - lastReport - delay;
        // A report that names none of ours, or a clock that runs apart, gives no figure.
        if (lastReport != 0 && roundTrip >= 0 && roundTrip < 30 << 16) {
            rttMs = roundTrip * 1000.0 / 65536;
        }
    }

    long count() {
        return count;
    }

    int lost() {
        return lost;
    }

    double fractionLost() {
        return fractionLost;
    }

    double jitterMs() {
        return jitterMs;
    }

    double rttMs() {
        return rttMs;
    }
}
