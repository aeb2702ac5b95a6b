package dev.flowledger.api.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the name must be.
 *
 * @param any exactly one of these; an empty list matches nothing
 * @param like this text is a part of it, in whatever case; every character means itself
 */
public record NameFilter(
        @JsonProperty("any_") @Nullable @Size(max = Limits.LIST) List<@NotNull @SearchableText String> any,

        @JsonProperty("like_") @Nullable @SearchableText String like) {}
