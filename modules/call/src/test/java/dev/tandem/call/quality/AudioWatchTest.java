package dev.tandem.call.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.call.CallQuality;
import dev.tandem.call.leg.LegFigures;
import dev.tandem.call.leg.MediaFigures;
import dev.tandem.media.StreamStats;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A call's counters as they would run, and what is said of them. */
class AudioWatchTest {
    private final AudioWatch watch = new AudioWatch();
    private long seconds;
    private boolean held;
    private Counters browser = new Counters();
    private Counters pbx = new Counters();

    private static final class Counters {
        long in;
        long silent;
        long out;
        double lost;
        long reports;
        long rtcp;
        long foreign;
        boolean elsewhere;

        LegFigures figures(String name, boolean isPbx) {
            StreamStats received = new StreamStats(in, in * 160, 0, 0, 1, -1, 0, 0, silent);
            StreamStats sent = new StreamStats(out, out * 160, 0, lost, 2, reports > 0 ? 30 : -1, 0, reports, 0);
            return new LegFigures(name, isPbx, true, true, received, sent, rtcp, foreign, elsewhere);
        }
    }

    private MediaFigures now() {
        return new MediaFigures(
                "PCMU", true, held, List.of(browser.figures("browser", false), pbx.figures("PBX", true)));
    }

    private Optional<String> after(int passed) {
        seconds += passed;
        return watch.sample(now(), TimeUnit.SECONDS.toNanos(seconds));
    }

    private Optional<String> words() {
        return watch.words(now(), TimeUnit.SECONDS.toNanos(seconds));
    }

    private void flows(int packets) {
        browserSpeaks(packets);
        pbxSpeaks(packets);
        pbx.rtcp++;
        pbx.reports++;
        browser.reports++;
    }

    private void browserSpeaks(int packets) {
        browser.in += packets;
        pbx.out += packets;
    }

    private void pbxSpeaks(int packets) {
        pbx.in += packets;
        browser.out += packets;
    }

    @Test
    void audio_both_ways_is_told_once_there_was_time_to_tell() {
        after(0);
        flows(100);
        seconds = 2;
        assertThat(words()).isEmpty();
        flows(150);
        assertThat(after(3)).isEmpty();
        assertThat(words()).contains("both ways");
        assertThat(watch.oneWay()).isFalse();
    }

    @Test
    void a_browser_that_sends_nothing_is_warned_of_once() {
        after(0);
        for (int i = 0; i < 5; i++) {
            pbxSpeaks(250);
            assertThat(after(5)).isEqualTo(i == 1 ? Optional.of("browser sends nothing") : Optional.empty());
        }
        assertThat(words()).contains("browser sends nothing");
        assertThat(watch.oneWay()).isTrue();
    }

    @Test
    void a_pbx_that_sends_nothing_or_from_elsewhere() {
        after(0);
        browserSpeaks(250);
        after(5);
        assertThat(words()).contains("PBX sends nothing");
        pbx.foreign = 250;
        browserSpeaks(250);
        after(5);
        assertThat(words().orElseThrow()).startsWith("PBX sends from another address than it announced and is not");
        pbxSpeaks(250);
        browserSpeaks(250);
        pbx.elsewhere = true;
        after(5);
        assertThat(words())
                .contains("both ways, but PBX sends from another address than it announced" + ", except for 10 s: "
                        + "PBX sends from another address than it announced and is not heard");
    }

    @Test
    void a_pbx_that_receives_nothing_says_so_in_its_reports() {
        after(0);
        flows(250);
        pbx.lost = 255 / 256.0;
        after(5);
        assertThat(words()).contains("PBX receives nothing (its receiver reports show 100 % loss)");
    }

    @Test
    void a_pbx_whose_reports_do_not_know_us_receives_nothing() {
        after(0);
        browserSpeaks(750);
        pbxSpeaks(750);
        pbx.rtcp = 4;
        after(15);
        assertThat(words()).contains("PBX receives nothing (its reports do not know our stream)");
    }

    @Test
    void a_browser_that_consumes_nothing_or_is_silent() {
        after(0);
        browserSpeaks(300);
        pbx.in = 300;
        browser.silent = 300;
        after(6);
        assertThat(words())
                .contains("browser sends silence only; browser receives nothing (it does not take the call's audio)");
    }

    @Test
    void hold_is_no_trouble_and_trouble_that_ended_is_remembered() {
        after(0);
        flows(250);
        after(5);
        held = true;
        after(5);
        assertThat(words()).contains("on hold");
        after(60);
        held = false;
        after(5);
        flows(250);
        after(5);
        browserSpeaks(250);
        after(5);
        assertThat(words()).contains("PBX sends nothing, for 5 s until now");
        flows(250);
        after(5);
        assertThat(words()).contains("both ways, except for 5 s: PBX sends nothing");
    }

    @Test
    void figures_of_each_leg_and_direction_become_a_quality() {
        flows(1000);
        pbx.lost = 0.5;
        CallQuality quality = CallMeasure.of(now(), Optional.of("both ways"));
        assertThat(quality.packetsReceived()).isEqualTo(2000);
        assertThat(quality.rttMs()).hasValue(30);
        assertThat(quality.mos()).isBetween(4.3, 4.41);
        assertThat(quality.legs())
                .extracting(leg -> leg.leg() + " " + leg.direction())
                .containsExactly("browser received", "browser sent", "PBX received", "PBX sent");
        assertThat(quality.legs().getLast().lossPercentNow()).isEqualTo(50);
        assertThat(quality.legs()).allMatch(leg -> leg.mos().isPresent());
    }
}
