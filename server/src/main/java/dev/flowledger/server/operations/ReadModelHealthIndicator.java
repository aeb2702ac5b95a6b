package dev.flowledger.server.operations;

import dev.flowledger.query.readmodel.ReadModelState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Part of readiness: whether the live read model has the version of this node. UP during a rebuild; out of service until the
 * first build finishes, and after another version has been swapped in.
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
                        .withDetail("reason", "The live read model does not have the version of this node.")
                        .build();
    }
}
