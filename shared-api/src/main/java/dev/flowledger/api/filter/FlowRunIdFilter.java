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
 * Conditions on the flow run of a task run.
 *
 * @param operator accepted for Prefect's clients; any and isNull exclude each other
 * @param any its id is one of these; an empty list matches nothing
 * @param isNull if true, matches nothing, because every task run has a flow run
 */
public record FlowRunIdFilter(
        Operator operator,

        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull UUID> any,

        @JsonProperty("is_null_") @Nullable Boolean isNull) {

    public FlowRunIdFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
