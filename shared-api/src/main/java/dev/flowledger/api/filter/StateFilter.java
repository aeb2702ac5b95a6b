package dev.flowledger.api.filter;

import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the state of a run must be.
 *
 * @param operator how the criteria are joined
 * @param type its type
 * @param name its name
 */
public record StateFilter(
        Operator operator,
        @Nullable @Valid StateTypeFilter type,
        @Nullable @Valid AnyTextFilter name) {

    public StateFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
