package dev.flowledger.server.compatibility;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A type of block.
 *
 * @param id follows from the slug
 * @param name its name
 * @param slug its name in addresses
 */
record BlockType(UUID id, String name, String slug) {

    static final String KIND = "block_type";

    /** The one that clients ask for in every run: where results are stored unless they are told otherwise. */
    static final BlockType LOCAL_FILE_SYSTEM = of("local-file-system", "Local File System");

    static BlockType of(String slug, String name) {
        return new BlockType(UUID.nameUUIDFromBytes((KIND + ":" + slug).getBytes(StandardCharsets.UTF_8)), name, slug);
    }
}
