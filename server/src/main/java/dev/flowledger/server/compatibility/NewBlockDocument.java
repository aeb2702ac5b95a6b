package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/**
 * A block that needs an id. Other fields are ignored, and so is what the block holds.
 *
 * @param blockTypeId its type
 * @param blockSchemaId its schema
 * @param isAnonymous must be true
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NewBlockDocument(
        @NotNull @JsonProperty("block_type_id") UUID blockTypeId,
        @NotNull @JsonProperty("block_schema_id") UUID blockSchemaId,

        @NotNull @AssertTrue(message = "must be true: this server keeps no blocks, so one with a name could not be loaded") @JsonProperty("is_anonymous")
        Boolean isAnonymous) {}
