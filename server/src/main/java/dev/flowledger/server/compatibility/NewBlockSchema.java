package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.UUID;

/**
 * A block schema to create. Other fields are ignored.
 *
 * @param blockTypeId the block type
 * @param fields the fields of the blocks, as a JSON Schema
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NewBlockSchema(
        @NotNull @JsonProperty("block_type_id") UUID blockTypeId,
        @NotNull Map<String, Object> fields) {}
