package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a text must be, where there may be none.
 *
 * @param operator how the criteria are joined
 * @param any exactly one of these; an empty list matches nothing
 * @param isNull whether there is none
 */
public record OptionalTextFilter(
        Operator operator,

        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull @SearchableText String> any,

        @JsonProperty("is_null_") @Nullable Boolean isNull) {

    public OptionalTextFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
