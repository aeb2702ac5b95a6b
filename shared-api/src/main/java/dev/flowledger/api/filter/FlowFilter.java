package dev.flowledger.api.filter;

import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a flow must be. Present but empty, it restricts nothing.
 *
 * @param operator how the criteria are joined
 * @param id its id
 * @param name its name
 * @param tags its tags
 */
public record FlowFilter(
        Operator operator,
        @Nullable @Valid IdFilter id,
        @Nullable @Valid NameFilter name,
        @Nullable @Valid TagsFilter tags) {

    public FlowFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
