package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/**
 * A block to create. Other fields, including the contents of the block, are ignored.
 *
 * @param blockTypeId the block type
 * @param blockSchemaId the block schema
 * @param isAnonymous must be true
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NewBlockDocument(
        @NotNull @JsonProperty("block_type_id") UUID blockTypeId,
        @NotNull @JsonProperty("block_schema_id") UUID blockSchemaId,

        @NotNull @AssertTrue(message = "must be true: blocks are not stored, so a block with a name could not be loaded") @JsonProperty("is_anonymous")
        Boolean isAnonymous) {}
