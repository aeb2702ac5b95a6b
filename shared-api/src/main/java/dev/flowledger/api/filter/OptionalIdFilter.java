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
 * Conditions on a reference to another record, which may be null.
 *
 * @param operator how the conditions are combined
 * @param any equal to one of these; an empty list matches nothing
 * @param isNull whether the value must be null
 */
public record OptionalIdFilter(
        Operator operator,

        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull UUID> any,

        @JsonProperty("is_null_") @Nullable Boolean isNull) {

    public OptionalIdFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
