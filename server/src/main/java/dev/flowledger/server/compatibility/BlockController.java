package dev.flowledger.server.compatibility;

import dev.flowledger.api.ApiException;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The routes by which the reference's clients say where the results of a run are stored: on the caller's own disk, unless
 * told otherwise. Blocks may hold passwords, so nothing of them is kept; a client goes on with the ids that it is given.
 */
@RestController
@Tag(name = "Compatibility")
@RequestMapping("/api")
final class BlockController {

    /**
     * Read a type of block by its slug.
     *
     * <p>Only <code>local-file-system</code> is known. A client that is told 404 sends the type, and is given an id for it.
     *
     * @param slug The name of the type in addresses.
     */
    @GetMapping("/block_types/slug/{slug}")
    @ApiResponse(responseCode = "200", description = "The type of block.", useReturnTypeSchema = true)
    BlockType readBlockType(@PathVariable String slug) {
        if (!slug.equals(BlockType.LOCAL_FILE_SYSTEM.slug())) {
            throw ApiException.notFound(BlockType.KIND);
        }
        return BlockType.LOCAL_FILE_SYSTEM;
    }

    /**
     * Take a change of a type of block, and drop it.
     *
     * <p>Clients send how they describe the type each time that they have read it. It stays as it is.
     *
     * @param id The id of the type.
     */
    @PatchMapping("/block_types/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ApiResponse(responseCode = "204", description = "The change was received, and dropped.")
    void updateBlockType(@PathVariable UUID id, @RequestBody DroppedChanges changes) {
        if (!id.equals(BlockType.LOCAL_FILE_SYSTEM.id())) {
            throw ApiException.notFound(BlockType.KIND);
        }
    }

    /**
     * Give a type of block an id.
     *
     * <p>The id follows from the slug: the call can be repeated at will. The type is not kept.
     */
    @PostMapping("/block_types")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "The type and its id.", useReturnTypeSchema = true)
    BlockType createBlockType(@RequestBody NewBlockType type) {
        return BlockType.of(type.slug(), type.name());
    }

    /**
     * Read a schema of blocks by its checksum.
     *
     * <p>Only that of <code>local-file-system</code> is known. A client that is told 404 sends the schema, and is given an id
     * for it.
     *
     * @param checksum The checksum, as the reference computes it.
     */
    @GetMapping("/block_schemas/checksum/{checksum}")
    @ApiResponse(responseCode = "200", description = "The schema.", useReturnTypeSchema = true)
    BlockSchema readBlockSchema(@PathVariable String checksum) {
        if (!checksum.equals(BlockSchema.LOCAL_FILE_SYSTEM.checksum())) {
            throw ApiException.notFound(BlockSchema.KIND);
        }
        return BlockSchema.LOCAL_FILE_SYSTEM;
    }

    /**
     * Give a schema of blocks an id.
     *
     * <p>The id follows from the type and the fields: the call can be repeated at will. The schema is not kept.
     */
    @PostMapping("/block_schemas")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "The schema and its id.", useReturnTypeSchema = true)
    BlockSchema createBlockSchema(@RequestBody NewBlockSchema schema) {
        return BlockSchema.of(schema.blockTypeId(), schema.fields());
    }

    /**
     * Give an anonymous block an id.
     *
     * <p>What the block holds may be secret: it is not even looked at, and neither kept nor answered. So it cannot be read
     * again, and a block with a name, which its owner means to load later, is refused.
     */
    @PostMapping("/block_documents")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "A new id, and none of what was sent.", useReturnTypeSchema = true)
    BlockDocument createBlockDocument(@RequestBody NewBlockDocument document) {
        return BlockDocument.anonymous(document.blockTypeId(), document.blockSchemaId());
    }
}
