package dev.flowledger.query.deployment;

import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentExtras;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.key.Actor;
import dev.flowledger.query.readmodel.FoldedCase;
import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import dev.flowledger.query.readmodel.Sql;
import java.util.Arrays;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes the rows of existing deployments, in the transaction that appends the event. Each event is one idempotent statement. */
@Component
@ProcessingGroup("flows")
class DeploymentProjection {

    private static final RowStatement INSERT =
            Sql.upsert("deployment", Sql.columns(DeploymentReader.COLUMNS, "name_folded"));
    private static final RowStatement UPDATE =
            Sql.update("deployment", Sql.columns("updated", DeploymentReader.SETTINGS, "extras", "updated_by"));
    private static final RowStatement ERASE =
            Sql.update("deployment", Sql.columns("updated", "description", "parameters"));
    private static final RowStatement DELETE = Sql.delete("deployment");

    @EventHandler
    void on(
            DeploymentCreated event,
            @SequenceNumber long sequence,
            @MetaDataValue(Actor.METADATA) @Nullable String actor,
            RowWriter rows) {
        rows.write(
                INSERT,
                Sql.values(
                        event.id().value(),
                        Sql.timestamp(event.at()),
                        Sql.timestamp(event.at()),
                        event.flowId().value(),
                        event.name(),
                        settings(event.settings()),
                        extras(event.extras()),
                        actor,
                        actor,
                        sequence,
                        FoldedCase.of(event.name())));
    }

    @EventHandler
    void on(
            DeploymentUpdated event,
            @SequenceNumber long sequence,
            @MetaDataValue(Actor.METADATA) @Nullable String actor,
            RowWriter rows) {
        rows.write(
                UPDATE,
                Sql.values(
                        Sql.timestamp(event.at()),
                        settings(event.settings()),
                        extras(event.extras()),
                        actor,
                        sequence,
                        event.id().value(),
                        sequence));
    }

    @EventHandler
    void on(ErasurePerformed event, @SequenceNumber long sequence, RowWriter rows) {
        if (event.changes(DeploymentId.KIND)) {
            rows.write(
                    ERASE,
                    Sql.timestamp(event.at()),
                    event.text(ErasurePerformed.DESCRIPTION),
                    Sql.json(event.object(ErasurePerformed.PARAMETERS)),
                    sequence,
                    event.id(),
                    sequence);
        }
    }

    @EventHandler
    void on(DeploymentDeleted event, @SequenceNumber long sequence, RowWriter rows) {
        rows.write(DELETE, event.id().value(), sequence);
    }

    private static @Nullable String extras(@Nullable DeploymentExtras extras) {
        return extras == null ? null : JsonMapper.shared().writeValueAsString(extras);
    }

    /** The values of {@link DeploymentReader#SETTINGS}, in the same order. */
    private static List<@Nullable Object> settings(DeploymentSettings settings) {
        return Arrays.asList(
                settings.version(),
                settings.description(),
                Sql.json(settings.schedule()),
                settings.isScheduleActive(),
                Sql.json(settings.parameters()),
                Sql.textArray(settings.tags()),
                settings.workQueueName(),
                settings.path(),
                settings.entrypoint(),
                settings.manifestPath(),
                Sql.json(settings.infraOverrides()),
                Sql.json(settings.parameterOpenapiSchema()),
                settings.storageDocumentId(),
                settings.infrastructureDocumentId());
    }
}
