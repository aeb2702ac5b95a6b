package dev.flowledger.server.operations;

import dev.flowledger.query.standby.ReadOutcome;
import dev.flowledger.query.standby.StandbyReads;
import dev.flowledger.query.standby.StandbyUrlIsSet;
import dev.flowledger.query.standby.Standbys;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Reports which server answers reads, if there are standbys. The health is UP in any case, because callers notice no difference: the
 * detail {@code reads} names the server.
 */
@Configuration(proxyBeanMethods = false)
class StandbyMonitor {

    @Bean
    @Conditional(StandbyUrlIsSet.class)
    static HealthIndicator standbysHealthContributor(Standbys standbys, MeterRegistry meters) {
        StandbyReads reads = standbys.reads();
        register(reads, meters);
        return () -> {
            StandbyReads.Fallback fallback = reads.fallback();
            return fallback == null
                    ? Health.up().withDetail("reads", "standbys").build()
                    : Health.up()
                            .withDetail("reads", "primary")
                            .withDetail("reason", fallback.reason().description())
                            .withDetail("since", fallback.since())
                            .build();
        };
    }

    private static void register(StandbyReads reads, MeterRegistry meters) {
        for (ReadOutcome outcome : ReadOutcome.values()) {
            FunctionCounter.builder("flowledger.standby.reads", reads, counted -> counted.count(outcome))
                    .description(
                            "Statements of reads, by the outcome on a standby; unless it is standby, the primary has answered")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
        Gauge.builder("flowledger.standby.available", reads, state -> state.fallback() == null ? 1 : 0)
                .description("1 if standbys answer all reads")
                .register(meters);
    }
}
