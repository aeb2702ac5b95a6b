package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Limits;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a text, which match no record without it.
 *
 * @param any equal to one of these, case-sensitive; an empty list matches nothing
 * @param notAny equal to none of these
 */
public record TextFilter(
        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull @SearchableText String> any,

        @JsonProperty("not_any_") @Nullable @Size(max = Limits.LIST) List<@NotNull @SearchableText String> notAny) {}
