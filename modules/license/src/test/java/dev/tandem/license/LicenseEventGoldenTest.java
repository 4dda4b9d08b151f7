package dev.tandem.license;

import dev.tandem.journal.golden.GoldenEvents;
import dev.tandem.license.site.SignedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

/** Yesterday's events stay readable. */
class LicenseEventGoldenTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final LicenseTerms TERMS = new LicenseTerms(
            "t1",
            "Acme",
            "standard",
            HashTreePMap.<String, Boolean>singleton("webrtc_extension", true).plus("recording", false),
            10,
            5,
            LicenseStatus.SUSPENDED,
            Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
            Optional.empty(),
            90,
            true,
            false);

    @Test
    void every_event_reads_and_writes_as_it_did() throws IOException {
        GoldenEvents.verify(
                LicenseEvent.class,
                Path.of("src/test/resources/golden"),
                List.of(
                        new LicenseEvent.Created(AT, "t1", TERMS, "root"),
                        new LicenseEvent.Changed(AT, "t1", TERMS, "boss"),
                        new LicenseEvent.WebRtcEnabled(AT, "t1", TERMS),
                        new LicenseEvent.Deleted(AT, "t1", "root"),
                        new LicenseEvent.SeatAllocated(AT, "t1", "s1", "ann", "local"),
                        new LicenseEvent.SeatReplaced(AT, "t1", "s2", "ann", "berlin", "s1"),
                        new LicenseEvent.SeatReleased(AT, "t1", "s2", "ann", "logout"),
                        new LicenseEvent.SeatExpired(AT, "t1", "s2", "ann"),
                        new LicenseEvent.BlockGranted(AT, "t1", "berlin", "b1", 4, 600),
                        new LicenseEvent.BlockResized(AT, "t1", "berlin", "b1", 2, 2),
                        new LicenseEvent.BlockReturned(AT, "t1", "berlin", "b1", 2),
                        new LicenseEvent.BlockExpired(AT, "t1", "berlin", "b1", 2),
                        new LicenseEvent.BlockHeld(
                                AT, "t1", "L1", "b1", 2, 2, TERMS.withSeats(2), 5, new SignedDocument("e30", "c2ln")),
                        new LicenseEvent.BlockLost(AT, "t1", "b1", "lease ended")));
    }
}
