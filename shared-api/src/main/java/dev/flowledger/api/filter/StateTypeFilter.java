package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Limits;
import dev.flowledger.api.run.StateType;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on the type of a state.
 *
 * @param any equal to one of these; an empty list matches nothing
 * @param notAny equal to none of these
 */
public record StateTypeFilter(
        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull StateType> any,

        @JsonProperty("not_any_") @Nullable @Size(max = Limits.LIST) List<@NotNull StateType> notAny) {}
