package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.Limits;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a name.
 *
 * @param any equal to one of these, case-sensitive; an empty list matches nothing
 * @param like contains this text, ignoring case; no character is a wildcard
 */
public record NameFilter(
        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull @SearchableText String> any,

        @JsonProperty("like_") @Nullable @SearchableText String like) {}
