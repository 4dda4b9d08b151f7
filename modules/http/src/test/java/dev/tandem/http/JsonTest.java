package dev.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {

    private enum Colour {
        RED,
        GREEN
    }

    private record Body(Optional<Instant> at, Optional<Colour> colour, Optional<Integer> count) {}

    @Test
    void a_time_is_a_string_of_rfc_3339_and_nothing_else() {
        assertThat(read("{\"at\":\"2026-01-31T10:00:00+02:00\"}"))
                .isEqualTo(new Json.Read.Value<>(new Body(
                        Optional.of(Instant.parse("2026-01-31T08:00:00Z")), Optional.empty(), Optional.empty())));
        assertRefused("{\"at\":1800000000}", ErrorCode.INVALID_REQUEST, "at is invalid");
        assertRefused("{\"at\":1800000000.5}", ErrorCode.INVALID_REQUEST, "at is invalid");
        assertRefused("{\"at\":[2026,1,31]}", ErrorCode.INVALID_REQUEST, "at is invalid");
        assertRefused(
                "{\"at\":\"1800000000\"}", ErrorCode.INVALID_VALUE, "at must be a time such as 2026-01-31T08:00:00Z");
        assertRefused("{\"at\":\"\"}", ErrorCode.INVALID_VALUE, "at must be a time such as 2026-01-31T08:00:00Z");
    }

    @Test
    void a_word_that_is_none_of_the_choices_is_well_formed_but_invalid() {
        assertRefused("{\"colour\":\"BLUE\"}", ErrorCode.INVALID_VALUE, "colour must be one of RED, GREEN");
        assertRefused("{\"colour\":1}", ErrorCode.INVALID_REQUEST, "colour is invalid");
        assertRefused("{\"count\":\"1\"}", ErrorCode.INVALID_REQUEST, "count is invalid");
        assertRefused("{\"count\":1.5}", ErrorCode.INVALID_REQUEST, "count is invalid");
    }

    @Test
    void a_number_in_a_query_is_whole_and_within_its_bounds() {
        assertThat(number(Optional.empty())).isEqualTo(new Json.Read.Value<>(50L));
        assertThat(number(Optional.of("7"))).isEqualTo(new Json.Read.Value<>(7L));
        assertThat(number(Optional.of("0")))
                .isEqualTo(new Json.Read.Invalid<>(ErrorCode.INVALID_VALUE.refusal("limit must be between 1 and 200")));
        for (String none : new String[] {"", "x", "1.0", "1e3", "+1", "99999999999999999999"}) {
            assertThat(number(Optional.of(none)))
                    .isEqualTo(
                            new Json.Read.Invalid<>(ErrorCode.INVALID_REQUEST.refusal("limit must be a whole number")));
        }
    }

    private static Json.Read<Long> number(Optional<String> text) {
        return QueryNumber.read("limit", text, 50, 1, 200);
    }

    private static Json.Read<Body> read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), Body.class);
    }

    private static void assertRefused(String json, ErrorCode code, String message) {
        assertThat(read(json)).as(json).isEqualTo(new Json.Read.Invalid<>(code.refusal(message)));
    }
}
