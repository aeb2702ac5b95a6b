package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/**
 * A block without its contents.
 *
 * @param id the id; no route reads a block by it
 * @param name derived from the id
 * @param blockTypeId the block type of the request
 * @param blockSchemaId the block schema of the request
 * @param isAnonymous always true
 */
record BlockDocument(
        UUID id,
        String name,
        @JsonProperty("block_type_id") UUID blockTypeId,
        @JsonProperty("block_schema_id") UUID blockSchemaId,
        @JsonProperty("is_anonymous") boolean isAnonymous) {

    /** Creates a block with a random id. An id derived from the contents would confirm a correct guess of a secret. */
    static BlockDocument anonymous(UUID type, UUID schema) {
        UUID id = UUID.randomUUID();
        return new BlockDocument(id, "anonymous-" + id, type, schema, true);
    }
}
