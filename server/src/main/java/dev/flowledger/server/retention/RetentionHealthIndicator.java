package dev.flowledger.server.retention;

import dev.flowledger.ledger.archive.RetentionSettings;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Reports why runs are not archived. Always UP: nothing is lost while they are kept longer. */
@Component
final class RetentionHealthIndicator implements HealthIndicator {

    private final RetentionSettings settings;
    private final RetentionJob job;

    RetentionHealthIndicator(RetentionSettings settings, RetentionJob job) {
        this.settings = settings;
        this.job = job;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetail("enabled", settings.isEnabled());
        String problem = job.problem();
        return problem == null
                ? health.build()
                : health.withDetail("problem", problem).build();
    }
}
