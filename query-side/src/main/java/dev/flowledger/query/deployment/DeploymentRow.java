package dev.flowledger.query.deployment;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** The columns of {@code read_model.deployment}, for criteria queries. The entity itself is never loaded or written. */
@Entity
@Immutable
@Table(schema = "read_model", name = "deployment")
class DeploymentRow {

    @Id
    @Column(name = "id")
    UUID key;

    @Column(insertable = false, updatable = false)
    DeploymentId id;

    Instant created;
    Instant updated;
    FlowId flowId;
    String name;
    String nameFolded;
    String version;
    String description;
    JsonObject schedule;
    boolean isScheduleActive;
    JsonObject parameters;
    List<String> tags;
    String workQueueName;
    String path;
    String entrypoint;
    String manifestPath;
    JsonObject infraOverrides;
    JsonObject parameterOpenapiSchema;
    UUID storageDocumentId;
    UUID infrastructureDocumentId;
    long sequence;
}
