package dev.flowledger.api.filter;

import jakarta.validation.Valid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a flow. An empty object matches every flow.
 *
 * @param operator how the conditions are combined
 * @param id conditions on the id
 * @param name conditions on the name
 * @param tags conditions on the tags
 * @param deployment conditions on the deployments
 */
public record FlowFilter(
        Operator operator,
        @Nullable @Valid IdFilter id,
        @Nullable @Valid NameFilter name,
        @Nullable @Valid TagsFilter tags,
        @Nullable @Valid NoRecordFilter deployment) {

    public FlowFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
