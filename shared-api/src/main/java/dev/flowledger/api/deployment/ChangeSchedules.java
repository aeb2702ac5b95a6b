package dev.flowledger.api.deployment;

import dev.flowledger.api.ExpectedVersion;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Changes the schedules of a deployment; returns the {@link Deployment} after the change.
 *
 * @param id the deployment to change
 * @param change the change
 * @param expected the versions for which the record may be changed
 */
public record ChangeSchedules(DeploymentId id, ScheduleChange change, ExpectedVersion expected)
        implements DeploymentCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
