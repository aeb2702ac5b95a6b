package dev.flowledger.query.taskrun;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** The columns of {@code read_model.task_run}, for criteria queries. The entity itself is never loaded or written. */
@Entity
@Immutable
@Table(schema = "read_model", name = "task_run")
class TaskRunRow {

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
    UUID stateId;

    @Enumerated(EnumType.STRING)
    StateType stateType;

    String stateName;
    Instant stateTimestamp;
    String stateMessage;
    Json stateData;
    JsonObject stateDetails;
    int runCount;
    Instant expectedStartTime;
    Instant nextScheduledStartTime;
    Instant startTime;
    Instant endTime;
    BigDecimal totalRunTime;
    long sequence;
}
