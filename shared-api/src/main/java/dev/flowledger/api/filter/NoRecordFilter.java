package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Condition on the absence of related records.
 *
 * @param operator accepted for Prefect's clients; there is one condition only
 * @param isNull true if no record may exist, false if one must exist
 */
public record NoRecordFilter(
        Operator operator,
        @JsonProperty("is_null_") @Nullable Boolean isNull) {

    public NoRecordFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }
}
