package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a deployment. An empty object matches if a deployment exists.
 *
 * @param operator how the conditions are combined
 * @param id conditions on the id
 * @param name conditions on the name
 * @param isScheduleActive conditions on whether the schedule is active
 * @param tags conditions on the tags
 * @param workQueueName conditions on the work queue
 * @param paused conditions on whether the deployment is paused: whether its schedule is not active
 */
public record DeploymentFilter(
        Operator operator,
        @Nullable @Valid IdFilter id,
        @Nullable @Valid NameFilter name,
        @JsonProperty("is_schedule_active") @Nullable @Valid FlagFilter isScheduleActive,
        @Nullable @Valid TagsFilter tags,
        @JsonProperty("work_queue_name") @Nullable @Valid AnyTextFilter workQueueName,
        @Nullable @Valid FlagFilter paused) {

    public DeploymentFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
