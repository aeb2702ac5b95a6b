package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment must be. Present but empty, it asks that there is one.
 *
 * @param operator how the criteria are joined
 * @param id its id
 * @param name its name
 * @param isScheduleActive whether its schedule is active
 * @param tags its tags
 * @param workQueueName the work queue that its runs go to
 */
public record DeploymentFilter(
        Operator operator,
        @Nullable @Valid IdFilter id,
        @Nullable @Valid NameFilter name,
        @JsonProperty("is_schedule_active") @Nullable @Valid FlagFilter isScheduleActive,
        @Nullable @Valid TagsFilter tags,
        @JsonProperty("work_queue_name") @Nullable @Valid AnyTextFilter workQueueName) {

    public DeploymentFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
