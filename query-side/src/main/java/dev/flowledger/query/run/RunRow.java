package dev.flowledger.query.run;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.StateType;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.MappedSuperclass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** The columns that a state transition writes, for criteria queries on both kinds of runs. */
@MappedSuperclass
public abstract class RunRow {

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
}
