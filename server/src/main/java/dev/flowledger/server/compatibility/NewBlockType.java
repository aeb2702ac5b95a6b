package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;

/**
 * A type of block that needs an id. Other fields are ignored.
 *
 * @param name its name
 * @param slug its name in addresses
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NewBlockType(
        @NotNull @SearchableText String name,
        @NotNull @SearchableText String slug) {}
