package dev.flowledger.server.operations;

import dev.flowledger.command.bus.DatabaseProblem;
import dev.flowledger.server.database.DatabaseMonitor;
import java.io.File;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.application.DiskSpaceHealthIndicator;
import org.springframework.boot.health.autoconfigure.application.DiskSpaceHealthIndicatorProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Defines the health of the database as of the last poll, so that a probe never waits for the database or for a connection of a
 * pool. Spring Boot would check every pool.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseHealthConfiguration {

    /** Requests wait for a connection. The node works, and a restart would not help. */
    static final Status BUSY = new Status("BUSY");

    /** Whether the node can read and write. */
    @Bean
    static HealthIndicator dbHealthContributor(DatabaseMonitor database) {
        return () -> health(database, false);
    }

    /** Whether the node can read. */
    @Bean
    static HealthIndicator dbReadsHealthContributor(DatabaseMonitor database) {
        return () -> health(database, true);
    }

    /** The disk of the embedded database. Spring Boot would check that of the working directory. */
    @Bean
    @ConditionalOnEnabledHealthIndicator("diskspace")
    static DiskSpaceHealthIndicator diskSpaceHealthIndicator(
            @Value("${spring.datasource.url:}") String externalDatabase,
            @Value("${flowledger.data-dir}") File dataDirectory,
            DiskSpaceHealthIndicatorProperties settings) {
        return new DiskSpaceHealthIndicator(
                externalDatabase.isBlank() ? dataDirectory : settings.getPath(), settings.getThreshold());
    }

    private static Health health(DatabaseMonitor database, boolean readsOnly) {
        Optional<DatabaseProblem> problem = database.problem();
        if (problem.isEmpty() || problem.get() == DatabaseProblem.UNCONFIRMED) {
            return detailed(database.isBusy() ? Health.status(BUSY) : Health.up(), problem);
        }
        if (problem.get() == DatabaseProblem.READ_ONLY) {
            return detailed(readsOnly ? Health.up() : Health.outOfService(), problem);
        }
        return detailed(Health.down(), problem);
    }

    private static Health detailed(Health.Builder health, Optional<DatabaseProblem> problem) {
        problem.ifPresent(found -> health.withDetail("reason", found.description()));
        return health.build();
    }
}
