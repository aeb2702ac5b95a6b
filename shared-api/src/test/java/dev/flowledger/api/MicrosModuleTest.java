package dev.flowledger.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.time.api.constraints.InstantRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosModuleTest {

    @Property
    void a_written_time_is_read_back_in_microseconds(
            @ForAll @InstantRange(min = "0001-01-01T00:00:00Z", max = "9999-12-31T23:59:59Z") Instant time) {
        assertThat(MicrosModule.parse(MicrosModule.text(time))).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
    }

    @Property
    void times_are_written_and_read_as_the_formatters_of_java_do(
            @ForAll @InstantRange(min = "0001-01-01T00:00:00Z", max = "9999-12-31T23:59:59Z") Instant time) {
        OffsetDateTime micros = time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        String text = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
                .format(micros);
        assertThat(MicrosModule.text(time)).isEqualTo(text);
        assertThat(MicrosModule.parse(text)).isEqualTo(micros.toInstant());
    }

    @Test
    void a_year_with_five_digits_is_written() {
        assertThat(MicrosModule.text(Instant.parse("+10000-01-01T00:00:00Z")))
                .isEqualTo("+10000-01-01T00:00:00.000000+00:00");
    }

    @Test
    void a_time_always_has_six_decimals_and_the_offset_of_utc() {
        assertThat(MicrosModule.text(Instant.parse("2026-01-31T08:15:00Z")))
                .isEqualTo("2026-01-31T08:15:00.000000+00:00");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T08:15:00.000123Z, 2026-01-31T08:15:00.000123Z",
        "2026-01-31T08:15:00.123456789Z, 2026-01-31T08:15:00.123456Z",
        "2026-01-31T08:15:00+02:00, 2026-01-31T06:15:00Z",
        "2026-01-31T08:15:00-0330, 2026-01-31T11:45:00Z",
        "2026-01-31 08:15:00, 2026-01-31T08:15:00Z",
        "2026-01-31T08:15, 2026-01-31T08:15:00Z",
        "2026-01-31, 2026-01-31T00:00:00Z",
        "20260102T030405Z, 2026-01-02T03:04:05Z",
        "20260102T030405.000123+0200, 2026-01-02T01:04:05.000123Z",
        "20260102 0304, 2026-01-02T03:04:00Z",
        "20260102, 2026-01-02T00:00:00Z",
        "00010101T000000Z, 0001-01-01T00:00:00Z"
    })
    void the_iso_8601_formats_of_clients_are_read(String text, Instant time) {
        assertThat(MicrosModule.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "0000-12-31T00:00:00.000000+00:00",
                "2026-02-30T00:00:00.000000+00:00",
                "2026-01-31T24:00:00.000000+00:00",
                "2026-01-31T00:00:60.000000+00:00",
                "2026-01-31T00:00:00.00000a+00:00",
                "2026-01-31T00:00:00.000000*00:00",
                "2026-02-30",
                "2026-01-31T25:00",
                "31.01.2026",
                "+10000-01-01",
                "1769846400",
                "20260230",
                "20260131T25"
            })
    void other_texts_are_rejected(String text) {
        assertThatThrownBy(() -> MicrosModule.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
