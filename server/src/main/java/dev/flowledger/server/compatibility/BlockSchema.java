package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * A block schema.
 *
 * @param id derived from the type and the fields
 * @param checksum a checksum of the fields
 * @param blockTypeId the block type
 */
record BlockSchema(
        UUID id,
        String checksum,
        @JsonProperty("block_type_id") UUID blockTypeId) {

    static final String KIND = "block_schema";

    /** The checksum of Prefect 2.6.9 and 2.14.21. Clients that compute another checksum create the schema. */
    static final BlockSchema LOCAL_FILE_SYSTEM = new BlockSchema(
            id("local-file-system"),
            "sha256:6db1ab242e7b2b88a52dc137a7da3a373af63e0a103b9a91e060ed54a26f395a",
            BlockType.LOCAL_FILE_SYSTEM.id());

    /** Creates a schema with a checksum of our own, which clients do not use. */
    static BlockSchema of(UUID type, Map<String, Object> fields) {
        UUID id = id(type + ":" + fields);
        return new BlockSchema(id, "uuid:" + id, type);
    }

    private static UUID id(String text) {
        return UUID.nameUUIDFromBytes((KIND + ":" + text).getBytes(StandardCharsets.UTF_8));
    }
}
