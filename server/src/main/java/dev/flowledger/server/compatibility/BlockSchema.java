package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * A schema of blocks.
 *
 * @param id follows from the type and the fields
 * @param checksum stands for the fields
 * @param blockTypeId the type of these blocks
 */
record BlockSchema(
        UUID id,
        String checksum,
        @JsonProperty("block_type_id") UUID blockTypeId) {

    static final String KIND = "block_schema";

    /** The checksum is that of the clients 2.6.9 and 2.14.21. Others, which compute another one, send the schema. */
    static final BlockSchema LOCAL_FILE_SYSTEM = new BlockSchema(
            id("local-file-system"),
            "sha256:6db1ab242e7b2b88a52dc137a7da3a373af63e0a103b9a91e060ed54a26f395a",
            BlockType.LOCAL_FILE_SYSTEM.id());

    /** Clients do not look at the checksum of a schema that they have sent. */
    static BlockSchema of(UUID type, Map<String, Object> fields) {
        UUID id = id(type + ":" + fields);
        return new BlockSchema(id, "uuid:" + id, type);
    }

    private static UUID id(String text) {
        return UUID.nameUUIDFromBytes((KIND + ":" + text).getBytes(StandardCharsets.UTF_8));
    }
}
