package dev.flowledger.query.deployment;

import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.query.search.FoldedCase;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The rows of the living deployments, written like those of flows: in the transaction of the event, one statement each. */
@Component
@ProcessingGroup("flows")
class DeploymentProjection {

    private static final String INSERT = Sql.upsert(
            "deployment",
            "id",
            "created",
            "flow_id",
            "name",
            "name_folded",
            "updated",
            "version",
            "description",
            "schedule",
            "is_schedule_active",
            "parameters",
            "tags",
            "work_queue_name",
            "path",
            "entrypoint",
            "manifest_path",
            "infra_overrides",
            "parameter_openapi_schema",
            "storage_document_id",
            "infrastructure_document_id",
            "sequence");
    private static final String UPDATE = Sql.update(
            "deployment",
            "updated",
            "version",
            "description",
            "schedule",
            "is_schedule_active",
            "parameters",
            "tags",
            "work_queue_name",
            "path",
            "entrypoint",
            "manifest_path",
            "infra_overrides",
            "parameter_openapi_schema",
            "storage_document_id",
            "infrastructure_document_id");
    private static final String DELETE = Sql.delete("deployment");

    private final JdbcTemplate jdbc;

    DeploymentProjection(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    void on(DeploymentCreated event, @SequenceNumber long sequence) {
        jdbc.update(
                INSERT,
                event.id().value(),
                Sql.utc(event.at()),
                event.flowId().value(),
                event.name(),
                FoldedCase.of(event.name()),
                Sql.utc(event.at()),
                event.settings().version(),
                event.settings().description(),
                Sql.json(event.settings().schedule()),
                event.settings().isScheduleActive(),
                Sql.json(event.settings().parameters()),
                Sql.array(event.settings().tags()),
                event.settings().workQueueName(),
                event.settings().path(),
                event.settings().entrypoint(),
                event.settings().manifestPath(),
                Sql.json(event.settings().infraOverrides()),
                Sql.json(event.settings().parameterOpenapiSchema()),
                event.settings().storageDocumentId(),
                event.settings().infrastructureDocumentId(),
                sequence);
    }

    @EventHandler
    void on(DeploymentUpdated event, @SequenceNumber long sequence) {
        jdbc.update(
                UPDATE,
                Sql.utc(event.at()),
                event.settings().version(),
                event.settings().description(),
                Sql.json(event.settings().schedule()),
                event.settings().isScheduleActive(),
                Sql.json(event.settings().parameters()),
                Sql.array(event.settings().tags()),
                event.settings().workQueueName(),
                event.settings().path(),
                event.settings().entrypoint(),
                event.settings().manifestPath(),
                Sql.json(event.settings().infraOverrides()),
                Sql.json(event.settings().parameterOpenapiSchema()),
                event.settings().storageDocumentId(),
                event.settings().infrastructureDocumentId(),
                sequence,
                event.id().value(),
                sequence);
    }

    @EventHandler
    void on(DeploymentDeleted event, @SequenceNumber long sequence) {
        jdbc.update(DELETE, event.id().value(), sequence);
    }
}
