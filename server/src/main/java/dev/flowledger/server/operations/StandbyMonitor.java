package dev.flowledger.server.operations;

import dev.flowledger.query.standby.ReadOutcome;
import dev.flowledger.query.standby.Replication;
import dev.flowledger.query.standby.Replication.ConnectedStandby;
import dev.flowledger.query.standby.StandbyReads;
import dev.flowledger.query.standby.StandbyUrlIsSet;
import dev.flowledger.query.standby.Standbys;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * If there are standbys, reports which server answers reads and whether commits wait for the standbys. The health is UP in any
 * case, because callers notice no difference: the detail {@code reads} names the server.
 */
@Configuration(proxyBeanMethods = false)
class StandbyMonitor {

    @Bean
    @Conditional(StandbyUrlIsSet.class)
    static HealthIndicator standbysHealthContributor(Standbys standbys, MeterRegistry meters) {
        StandbyReads reads = standbys.reads();
        register(reads, meters);
        Gauge.builder("flowledger.standby.commits.wait", standbys, StandbyMonitor::commitsWait)
                .description("1 if commits wait until standbys have applied them")
                .register(meters);
        return () -> {
            Health.Builder health = Health.up();
            StandbyReads.Fallback fallback = reads.fallback();
            health.withDetail("reads", fallback == null ? "standbys" : "primary");
            if (fallback != null) {
                health.withDetail("reason", fallback.reason().description()).withDetail("since", fallback.since());
            }
            Replication replication = standbys.replication();
            if (replication != null) {
                addDetails(health, replication);
            }
            return health.build();
        };
    }

    private static double commitsWait(Standbys standbys) {
        Replication replication = standbys.replication();
        if (replication == null) {
            return Double.NaN;
        }
        return replication.commitsWaitForReplay() ? 1 : 0;
    }

    private static void addDetails(Health.Builder health, Replication replication) {
        health.withDetail("replication", replication.description());
        List<ConnectedStandby> connected = replication.standbys();
        if (connected != null) {
            health.withDetail(
                    "connected",
                    connected.stream()
                            .map(standby -> standby.name() + ": " + standby.syncState() + ", " + standby.bytesBehind()
                                    + " bytes behind")
                            .toList());
        }
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
