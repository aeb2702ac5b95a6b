package dev.flowledger.server.operations;

import dev.flowledger.ledger.kafka.KafkaCondition;
import dev.flowledger.ledger.kafka.LedgerPublisher;
import dev.flowledger.ledger.kafka.PublicationState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Defines health and metrics of the publication to Kafka, if it is configured. Not part of readiness, because reads and writes are
 * unaffected.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(KafkaCondition.class)
class KafkaMonitorConfiguration {

    @Bean
    static HealthIndicator kafkaHealthContributor(LedgerPublisher publisher) {
        return () -> publisher
                .state()
                .map(state -> health(publisher, state))
                .orElseGet(() -> Health.unknown()
                        .withDetail("reason", "The publication has not been read yet, or the database is unavailable.")
                        .build());
    }

    private static Health health(LedgerPublisher publisher, PublicationState state) {
        Health.Builder health = Health.up();
        if (state.problem() != null) {
            health.down().withDetail("reason", state.problem());
        }
        if (state.node() != null) {
            health.withDetail("publishing_node", state.node());
        }
        return health.withDetail("node", publisher.node())
                .withDetail("position", state.position())
                .withDetail("lag_events", state.lagEvents())
                .withDetail("lag_seconds", state.lagSeconds())
                .build();
    }

    @Bean
    static MeterBinder kafkaLag(LedgerPublisher publisher) {
        return meters -> {
            lag(meters, "events", publisher, PublicationState::lagEvents);
            lag(meters, "seconds", publisher, PublicationState::lagSeconds);
        };
    }

    private static void lag(
            MeterRegistry meters, String unit, LedgerPublisher publisher, ToDoubleFunction<PublicationState> value) {
        ProjectionMonitor.lag(
                meters,
                unit,
                "kafka",
                () -> publisher.state().map(value::applyAsDouble).orElse(Double.NaN));
    }
}
