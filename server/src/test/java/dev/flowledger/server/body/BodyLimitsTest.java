package dev.flowledger.server.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class BodyLimitsTest {

    private static final int MEBIBYTE = 1024 * 1024;

    private final BodyLimits limits = new BodyLimits(SampleBodySettings.withMemory(DataSize.ofMegabytes(2)));

    @ParameterizedTest
    @CsvSource({
        "/api/deployments, true",
        "/api/deployments/, true",
        "/api/deployments/0f8fad5b-d9cb-869f-a165-70867728950e, true",
        "/api/flow_runs, true",
        "/api/flow_runs/0f8fad5b-d9cb-869f-a165-70867728950e/set_state, true",
        "/api/task_runs/x, true",
        "/api/block_documents/, true",
        "/api/block_types/x, true",
        "/api/flow_runs/filter, false",
        "/api/flow_runs/filter/, false",
        "/api/task_runs//count, false",
        "/api/deployments/count, false",
        "/api/flow_runs/filters, true",
        "/api/flows, true",
        "/api/flows/x, true",
        "/api/flows/filter, false",
        "/api/flows/%66ilter, false",
        "/api/fl%6Fws, true",
        "/api/keys, false",
        "/api/logsx, false",
        "/actuator/health, false",
        "/, false"
    })
    void routes_with_parameters_or_data_have_large_bodies(String path, boolean isLarge) {
        assertThat(limits.maxSize(path)).isEqualTo(isLarge ? DataSize.ofMegabytes(1) : DataSize.ofKilobytes(64));
    }

    @Test
    void logs_have_the_largest_bodies() {
        assertThat(limits.maxSize("/api/logs/")).isEqualTo(DataSize.ofMegabytes(2));
        assertThat(limits.maxSize("/api/logs")).isEqualTo(DataSize.ofMegabytes(2));
        assertThat(limits.maxSize("/api/logs/filter")).isEqualTo(DataSize.ofKilobytes(64));
    }

    @Test
    void large_bodies_share_their_memory_and_small_bodies_have_their_own() {
        BodyLimits.Reservation first = Objects.requireNonNull(limits.tryReserve(MEBIBYTE, 0));
        assertThat(limits.tryReserve(MEBIBYTE, 0)).isNotNull();

        assertThat(limits.tryReserve(MEBIBYTE, 0)).isNull();
        assertThat(limits.tryReserve(100_000, 10)).isNull();
        assertThat(limits.tryReserve(64 * 1024, 0)).isNotNull();

        first.close();
        assertThat(limits.tryReserve(MEBIBYTE, 0)).isNotNull();
    }

    @Test
    void a_body_that_was_smaller_than_expected_releases_the_rest() {
        BodyLimits.Reservation first = Objects.requireNonNull(limits.tryReserve(MEBIBYTE, 0));
        assertThat(limits.tryReserve(MEBIBYTE, 0)).isNotNull();

        first.shrink(40);
        assertThat(limits.tryReserve(MEBIBYTE - 1024, 0)).isNotNull();
        assertThat(limits.tryReserve(100_000, 0)).isNull();

        first.close();
        first.close();
        assertThat(limits.tryReserve(100_000, 0)).isNull();
    }

    @Test
    void the_memory_is_at_least_one_body() {
        assertThat(SampleBodySettings.withMemory(DataSize.ofKilobytes(1)).memoryBytes())
                .isEqualTo(2 * MEBIBYTE);
        assertThat(SampleBodySettings.withMemory(null).memoryBytes())
                .isEqualTo(Math.max(Runtime.getRuntime().maxMemory() / 16, 2 * MEBIBYTE));
    }
}
