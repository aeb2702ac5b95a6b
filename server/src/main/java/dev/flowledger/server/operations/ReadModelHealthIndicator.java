package dev.flowledger.server.operations;

import dev.flowledger.query.readmodel.ReadModelState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Part of readiness: whether the live read model is the one of this release. It is while this release's is rebuilt, and not
 * while it is made for the first time, or when another release's has taken its place.
 */
@Component
final class ReadModelHealthIndicator implements HealthIndicator {

    private final ReadModelState state;

    ReadModelHealthIndicator(ReadModelState state) {
        this.state = state;
    }

    @Override
    public Health health() {
        return state.isCurrent()
                ? Health.up().build()
                : Health.outOfService()
                        .withDetail("reason", "The live read model is not that of this release.")
                        .build();
    }
}
