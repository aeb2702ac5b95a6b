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
 * Conditions on tags.
 *
 * @param operator how the conditions are combined
 * @param all contains all of these; an empty list matches everything
 * @param isNull whether the list must be empty
 * @param any contains at least one of these; an empty list matches nothing
 */
public record TagsFilter(
        Operator operator,

        @JsonProperty("all_") @Nullable @Size(max = Limits.TAGS) List<@NotNull @SearchableText String> all,

        @JsonProperty("is_null_") @Nullable Boolean isNull,

        @JsonProperty("any_") @Nullable @Size(max = Limits.TAGS) List<@NotNull @SearchableText String> any) {

    public TagsFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
