package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flowledger.api.content.ContentFields;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.Actor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment that exists, with the fields that Prefect returns.
 *
 * @param id the id of this generation, a UUID
 * @param created the time of creation, in microseconds
 * @param updated the time of the last change
 * @param flowId the id of its flow
 * @param name the name, unique among the deployments of the flow
 * @param settings its settings; in JSON, fields of the deployment
 * @param extras settings that Prefect added after 2.6; not in the body, but part of the additions
 * @param additions the fields of later versions of Prefect; in JSON, fields of the deployment
 * @param sequence the sequence number of its last event; not in the body, but the ETag
 */
@RecordBuilder
public record Deployment(
        DeploymentId id,
        Instant created,
        Instant updated,
        @JsonProperty("flow_id") FlowId flowId,
        String name,
        @JsonUnwrapped DeploymentSettings settings,
        @JsonIgnore DeploymentExtras extras,
        @JsonUnwrapped DeploymentAdditions additions,
        @JsonIgnore long sequence) {

    /** The deployment that an event of this actor created. */
    public static Deployment of(DeploymentCreated event, @Nullable String actor, long sequence) {
        return DeploymentBuilder.builder()
                .id(event.id())
                .created(event.at())
                .updated(event.at())
                .flowId(event.flowId())
                .name(event.name())
                .settings(event.settings())
                .extras(DeploymentExtras.orNone(event.extras()))
                .sequence(sequence)
                .build()
                .by(Actor.of(actor), Actor.of(actor));
    }

    /** This deployment after a change of its settings by this actor. */
    public Deployment after(DeploymentUpdated event, @Nullable String actor, long sequence) {
        return DeploymentBuilder.builder(this)
                .updated(event.at())
                .settings(event.settings())
                .extras(DeploymentExtras.orNone(event.extras()))
                .sequence(sequence)
                .build()
                .by(additions.createdBy(), Actor.of(actor));
    }

    /** This deployment after the erasure of its content. */
    public Deployment after(ErasurePerformed event, long sequence) {
        return DeploymentBuilder.builder(this)
                .updated(event.at())
                .settings(DeploymentSettingsBuilder.builder(settings)
                        .description(event.text(ErasurePerformed.DESCRIPTION))
                        .parameters(event.object(ErasurePerformed.PARAMETERS))
                        .build())
                .sequence(sequence)
                .build()
                .by(additions.createdBy(), additions.updatedBy());
    }

    /** The fields that have content. */
    public List<String> contentFields() {
        return new ContentFields()
                .with(ErasurePerformed.DESCRIPTION, settings.description())
                .with(ErasurePerformed.PARAMETERS, settings.parameters())
                .names();
    }

    /** This deployment with the additions that result from its other fields and from who created and changed it. */
    public Deployment by(@Nullable Actor creator, @Nullable Actor updater) {
        return DeploymentBuilder.builder(this)
                .additions(DeploymentAdditionsBuilder.builder()
                        .paused(!settings.isScheduleActive())
                        .schedules(DeploymentSchedule.of(this))
                        .jobVariables(settings.infraOverrides())
                        .workPoolName(extras.workPoolName())
                        .enforceParameterSchema(extras.enforceParameterSchema())
                        .pullSteps(extras.pullSteps())
                        .labels(extras.labels())
                        .createdBy(creator)
                        .updatedBy(updater)
                        .status("NOT_READY")
                        .build())
                .build();
    }
}
