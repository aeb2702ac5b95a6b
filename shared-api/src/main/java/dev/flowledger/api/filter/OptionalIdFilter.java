package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a reference to another record must be, where there may be none.
 *
 * @param operator how the criteria are joined
 * @param any one of these; an empty list matches nothing
 * @param isNull whether there is none
 */
public record OptionalIdFilter(
        Operator operator,

        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull UUID> any,

        @JsonProperty("is_null_") @Nullable Boolean isNull) {

    public OptionalIdFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
