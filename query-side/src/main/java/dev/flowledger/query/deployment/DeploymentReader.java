package dev.flowledger.query.deployment;

import static dev.flowledger.query.readmodel.ViewColumns.json;
import static dev.flowledger.query.readmodel.ViewColumns.jsonOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.texts;
import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;
import static dev.flowledger.query.readmodel.ViewColumns.uuidOrNull;

import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentBuilder;
import dev.flowledger.api.deployment.DeploymentExists;
import dev.flowledger.api.deployment.DeploymentExtras;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentSettingsBuilder;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.deployment.FindDeploymentByName;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.Actor;
import dev.flowledger.query.readmodel.RecordTable;
import dev.flowledger.query.readmodel.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads single deployments, each with one prepared statement. */
@Component
class DeploymentReader {

    /** The columns of {@link DeploymentSettings}. */
    static final List<String> SETTINGS = List.of(
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

    /** The columns of the view. */
    static final List<String> COLUMNS = Sql.columns(
            "id", "created", "updated", "flow_id", "name", SETTINGS, "extras", "created_by", "updated_by", "sequence");

    /** The columns of {@code read_model.deployment}. */
    static final RecordTable<Deployment> TABLE = new RecordTable<>(
            COLUMNS,
            List.of(
                    "version",
                    "description",
                    "schedule",
                    "parameters",
                    "work_queue_name",
                    "path",
                    "entrypoint",
                    "manifest_path",
                    "infra_overrides",
                    "parameter_openapi_schema",
                    "extras"),
            List.of("tags"),
            DeploymentReader::deployment);

    private static final String SELECT = Sql.select("deployment", COLUMNS);

    private static final String ID_AND_FLOW_EXISTS =
            "id = ? and exists (select from read_model.flow where flow.id = deployment.flow_id)";

    private static final String BY_ID = SELECT + ID_AND_FLOW_EXISTS;
    private static final String BY_NAME =
            SELECT + "flow_id = (select id from read_model.flow where name = ?) and name = ?";
    private static final String EXISTS =
            "select exists (select from read_model.deployment where " + ID_AND_FLOW_EXISTS + ")";

    private final JdbcClient jdbc;

    DeploymentReader(@Qualifier("readClient") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @QueryHandler
    Optional<Deployment> handle(FindDeployment query) {
        return jdbc.sql(BY_ID)
                .param(query.id().value())
                .query(DeploymentReader::deployment)
                .optional();
    }

    @QueryHandler
    Optional<Deployment> handle(FindDeploymentByName query) {
        return jdbc.sql(BY_NAME)
                .params(query.flowName(), query.name())
                .query(DeploymentReader::deployment)
                .optional();
    }

    @QueryHandler
    boolean handle(DeploymentExists query) {
        return jdbc.sql(EXISTS).param(query.id().value()).query(Boolean.class).single();
    }

    private static Deployment deployment(ResultSet row, int number) throws SQLException {
        return DeploymentBuilder.builder()
                .id(new DeploymentId(uuid(row, "id")))
                .created(time(row, "created"))
                .updated(time(row, "updated"))
                .flowId(new FlowId(uuid(row, "flow_id")))
                .name(row.getString("name"))
                .settings(settings(row))
                .extras(extras(row.getString("extras")))
                .sequence(row.getLong("sequence"))
                .build()
                .by(Actor.of(row.getString("created_by")), Actor.of(row.getString("updated_by")));
    }

    private static DeploymentExtras extras(@Nullable String json) {
        return json == null ? DeploymentExtras.NONE : JsonMapper.shared().readValue(json, DeploymentExtras.class);
    }

    private static DeploymentSettings settings(ResultSet row) throws SQLException {
        return DeploymentSettingsBuilder.builder()
                .version(row.getString("version"))
                .description(row.getString("description"))
                .schedule(jsonOrNull(row, "schedule"))
                .isScheduleActive(row.getBoolean("is_schedule_active"))
                .parameters(json(row, "parameters"))
                .tags(texts(row, "tags"))
                .workQueueName(row.getString("work_queue_name"))
                .path(row.getString("path"))
                .entrypoint(row.getString("entrypoint"))
                .manifestPath(row.getString("manifest_path"))
                .infraOverrides(json(row, "infra_overrides"))
                .parameterOpenapiSchema(jsonOrNull(row, "parameter_openapi_schema"))
                .storageDocumentId(uuidOrNull(row, "storage_document_id"))
                .infrastructureDocumentId(uuidOrNull(row, "infrastructure_document_id"))
                .build();
    }
}
