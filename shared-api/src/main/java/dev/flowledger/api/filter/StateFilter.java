package dev.flowledger.api.filter;

import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on the state of a run.
 *
 * @param operator how the conditions are combined
 * @param type conditions on the type
 * @param name conditions on the name
 */
public record StateFilter(
        Operator operator,
        @Nullable @Valid StateTypeFilter type,
        @Nullable @Valid TextFilter name) {

    public StateFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
