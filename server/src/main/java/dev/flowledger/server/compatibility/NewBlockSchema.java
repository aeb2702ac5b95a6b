package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.UUID;

/**
 * A schema of blocks that needs an id. Other fields are ignored.
 *
 * @param blockTypeId the type of these blocks
 * @param fields the fields of these blocks, as a JSON Schema
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NewBlockSchema(
        @NotNull @JsonProperty("block_type_id") UUID blockTypeId,
        @NotNull Map<String, Object> fields) {}
