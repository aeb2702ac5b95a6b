package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowledger.api.Limits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * A list of schedules to create: the body of Prefect's {@code POST /deployments/ID/schedules}.
 *
 * @param schedules the schedules
 */
public record NewSchedules(
        @JsonValue @NotNull @Size(max = Limits.LIST) List<@NotNull @Valid NewSchedule> schedules) {

    /** Reads the JSON form, a list. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NewSchedules {}
}
