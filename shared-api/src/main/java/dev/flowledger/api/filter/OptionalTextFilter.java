package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Limits;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a text that may be null.
 *
 * @param operator how the conditions are combined
 * @param any equal to one of these, case-sensitive; an empty list matches nothing
 * @param isNull whether the value must be null
 */
public record OptionalTextFilter(
        Operator operator,

        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull @SearchableText String> any,

        @JsonProperty("is_null_") @Nullable Boolean isNull) {

    public OptionalTextFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
