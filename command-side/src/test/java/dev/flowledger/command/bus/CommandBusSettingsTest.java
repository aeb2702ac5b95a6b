package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

class CommandBusSettingsTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 1", "8, 2", "12, 3", "16, 4", "100, 4"})
    void by_default_commands_occupy_at_most_a_quarter_of_the_connections(int poolSize, int most) {
        assertThat(settings(0).partitions(poolSize))
                .isEqualTo(Math.min(most, Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void more_partitions_than_half_of_the_connections_are_rejected_at_the_start() {
        assertThat(settings(6).partitions(12)).isEqualTo(6);
        assertThatThrownBy(() -> settings(7).partitions(12))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("flowledger.commands.partitions")
                .extracting("reason")
                .asString()
                .endsWith("at most 6 partitions are possible.");
    }

    private static CommandBusSettings settings(int partitions) {
        DataSize size = DataSize.ofMegabytes(1);
        return new CommandBusSettings(partitions, 64, size, size, Duration.ofSeconds(2), 1000, size);
    }
}
