package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;

/**
 * A block type to create. Other fields are ignored.
 *
 * @param name the display name
 * @param slug the name in URLs
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NewBlockType(
        @NotNull @SearchableText String name,
        @NotNull @SearchableText String slug) {}
