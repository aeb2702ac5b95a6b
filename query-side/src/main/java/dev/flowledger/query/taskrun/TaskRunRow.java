package dev.flowledger.query.taskrun;

import dev.flowledger.api.JsonObject;
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

/** The columns of {@code read_model.task_run}, for criteria queries. The entity itself is never loaded or written. */
@Entity
@Immutable
@Table(schema = "read_model", name = "task_run")
class TaskRunRow extends RunRow {

    @Id
    @Column(name = "id")
    UUID key;

    @Column(insertable = false, updatable = false)
    TaskRunId id;

    Instant created;
    Instant updated;
    String name;
    String nameFolded;
    FlowRunId flowRunId;
    String taskKey;
    String dynamicKey;
    String cacheKey;
    Instant cacheExpiration;
    String taskVersion;
    JsonObject empiricalPolicy;
    List<String> tags;
    JsonObject taskInputs;
    long sequence;
}
