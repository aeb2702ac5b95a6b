package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a deployment changed. Stored as {@code deployment.updated}.
 *
 * @param id the id of the deployment
 * @param settings all settings after the change
 * @param at the time of the event
 * @param extras further settings; absent if there are none
 */
public record DeploymentUpdated(
        DeploymentId id,
        DeploymentSettings settings,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeploymentExtras extras)
        implements DeploymentEvent {

    /** The event of a deployment without further settings. */
    public DeploymentUpdated(DeploymentId id, DeploymentSettings settings, Instant at) {
        this(id, settings, at, null);
    }
}
