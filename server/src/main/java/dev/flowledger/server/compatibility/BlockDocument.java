package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/**
 * A block, without what it holds.
 *
 * @param id the id, by which nothing can be read
 * @param name made from the id
 * @param blockTypeId the type that was sent
 * @param blockSchemaId the schema that was sent
 * @param isAnonymous always true
 */
record BlockDocument(
        UUID id,
        String name,
        @JsonProperty("block_type_id") UUID blockTypeId,
        @JsonProperty("block_schema_id") UUID blockSchemaId,
        @JsonProperty("is_anonymous") boolean isAnonymous) {

    /** The id must not follow from what the block holds: it would tell who guesses that it has guessed right. */
    static BlockDocument anonymous(UUID type, UUID schema) {
        UUID id = UUID.randomUUID();
        return new BlockDocument(id, "anonymous-" + id, type, schema, true);
    }
}
