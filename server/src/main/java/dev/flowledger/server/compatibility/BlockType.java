package dev.flowledger.server.compatibility;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A block type.
 *
 * @param id derived from the slug
 * @param name the display name
 * @param slug the name in URLs
 */
record BlockType(UUID id, String name, String slug) {

    static final String KIND = "block_type";

    /** The type that clients read in every run: by default, results are stored in the local file system. */
    static final BlockType LOCAL_FILE_SYSTEM = of("local-file-system", "Local File System");

    static BlockType of(String slug, String name) {
        return new BlockType(UUID.nameUUIDFromBytes((KIND + ":" + slug).getBytes(StandardCharsets.UTF_8)), name, slug);
    }
}
