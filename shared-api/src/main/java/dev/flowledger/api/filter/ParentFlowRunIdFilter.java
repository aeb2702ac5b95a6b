package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Limits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on the flow run that a subflow run was started in.
 *
 * @param operator accepted for Prefect's clients; there is one condition only
 * @param any its id is one of these; an empty list matches nothing
 */
public record ParentFlowRunIdFilter(
        Operator operator,

        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull UUID> any) {

    public ParentFlowRunIdFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
