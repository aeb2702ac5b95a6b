package dev.flowledger.query.flowrun;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.query.run.RunRow;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** The columns of {@code read_model.flow_run}, for criteria queries. The entity itself is never loaded or written. */
@Entity
@Immutable
@Table(schema = "read_model", name = "flow_run")
class FlowRunRow extends RunRow {

    @Id
    @Column(name = "id")
    UUID key;

    @Column(insertable = false, updatable = false)
    FlowRunId id;

    Instant created;
    Instant updated;
    String name;
    String nameFolded;
    FlowId flowId;
    DeploymentId deploymentId;
    String workQueueName;
    String flowVersion;
    JsonObject parameters;
    String idempotencyKey;
    JsonObject context;
    JsonObject empiricalPolicy;
    List<String> tags;
    TaskRunId parentTaskRunId;
    UUID infrastructureDocumentId;
    long sequence;
}
