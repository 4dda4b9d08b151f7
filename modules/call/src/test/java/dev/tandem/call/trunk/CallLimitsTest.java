package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.call.trunk.CallLimits.CostClass;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CallLimitsTest {
    private static CallLimits limits(List<String> allowed, List<String> denied, CostClass... classes) {
        return new CallLimits(
                allowed,
                denied,
                List.of(classes),
                Optional.of("49"),
                List.of("00"),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void only_allowed_prefixes_may_be_dialled_however_they_are_written() {
        CallLimits limits = limits(List.of("+49", "030", "1"), List.of());
        assertThat(limits.forbids("+4930123456")).isEmpty();
        assertThat(limits.forbids("004930123456")).isEmpty();
        assertThat(limits.forbids("0-30.123")).isEmpty();
        assertThat(limits.forbids("1004")).isEmpty();
        assertThat(limits.forbids("+4312345")).map(Refusal::code).contains(ErrorCode.FORBIDDEN);
        assertThat(limits.forbids("004312345")).isPresent();
        assertThat(limits.forbids("0900123")).isPresent();
    }

    @Test
    void a_denied_prefix_wins_and_is_named() {
        CallLimits limits = limits(List.of("+49"), List.of("0049900"));
        assertThat(limits.forbids("+49-900-123456").orElseThrow().message()).contains("0049900", "deniedPrefixes");
        assertThat(limits.forbids("+4989")).isEmpty();
    }

    @Test
    void cost_classes_know_costly_numbers() {
        CallLimits premium = limits(List.of(), List.of(), CostClass.PREMIUM);
        for (String number : List.of(
                "09001234567",
                "+499001234567",
                "00499001234567",
                "+19005551234",
                "+449061234567",
                "+979123456789",
                "+490900123456",
                "0137-1234567",
                "11833")) {
            assertThat(premium.forbids(number)).as(number).isPresent();
        }
        for (String number : List.of("030900123", "+4930900123", "+441214960000", "+12125551234", "900", "1004")) {
            assertThat(premium.forbids(number)).as(number).isEmpty();
        }
        CallLimits satellite = limits(List.of(), List.of(), CostClass.SATELLITE);
        assertThat(satellite.forbids("+870773111222").orElseThrow().message()).contains("Satellite");
        assertThat(satellite.forbids("008821612345678")).isPresent();
        assertThat(satellite.forbids("087077311")).isEmpty();
        CallLimits international = limits(List.of(), List.of(), CostClass.INTERNATIONAL);
        assertThat(international.forbids("+33123456789")).isPresent();
        assertThat(international.forbids("0033123456789")).isPresent();
        assertThat(international.forbids("+4930123456")).isEmpty();
        assertThat(international.forbids("030123456")).isEmpty();
    }

    @Test
    void without_limits_everything_may_be_dialled() {
        assertThat(CallLimits.none().forbids("+19005551234")).isEmpty();
        assertThat(CallLimits.none().forbids("600")).isEmpty();
    }

    /** Nobody gets round a limit by writing the number otherwise. */
    @Property
    void the_way_of_writing_does_not_matter(@ForAll @NumericChars @StringLength(min = 4, max = 12) String digits) {
        CallLimits limits = limits(List.of(), List.of("+4"), CostClass.PREMIUM, CostClass.SATELLITE);
        boolean forbidden = limits.forbids("+" + digits).isPresent();
        assertThat(limits.forbids("00" + digits).isPresent()).isEqualTo(forbidden);
        String dotted = digits.substring(0, 2) + ".-_" + digits.substring(2);
        assertThat(limits.forbids("+" + dotted).isPresent()).isEqualTo(forbidden);
        assertThat(limits.forbids("0-0" + dotted).isPresent()).isEqualTo(forbidden);
        assertThat(limits.forbids("+" + digits.substring(0, 1) + "+" + digits.substring(1))
                        .isPresent())
                .isEqualTo(forbidden);
    }
}
