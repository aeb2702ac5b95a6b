package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Limits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on an id.
 *
 * @param any equal to one of these; an empty list matches nothing
 */
public record IdFilter(
        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull UUID> any) {}
