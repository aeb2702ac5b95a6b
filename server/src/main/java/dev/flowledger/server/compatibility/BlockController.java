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
 * The routes on which Prefect clients register where the results of a run are stored, by default the client's own disk.
 * Blocks may contain passwords, so nothing of them is stored. Clients only need the ids in the responses.
 */
@RestController
@Tag(name = "Compatibility")
@RequestMapping("/api")
final class BlockController {

    /**
     * Read a block type by its slug.
     *
     * <p>Only <code>local-file-system</code> exists. After a 404, Prefect clients create the type.
     *
     * @param slug The name of the type in URLs.
     */
    @GetMapping("/block_types/slug/{slug}")
    @ApiResponse(responseCode = "200", description = "The block type.", useReturnTypeSchema = true)
    BlockType readBlockType(@PathVariable String slug) {
        if (!slug.equals(BlockType.LOCAL_FILE_SYSTEM.slug())) {
            throw ApiException.notFound(BlockType.KIND);
        }
        return BlockType.LOCAL_FILE_SYSTEM;
    }

    /**
     * Accept and discard a change of a block type.
     *
     * <p>Prefect clients send their description of the type after every read. The type does not change.
     *
     * @param id The id of the block type.
     */
    @PatchMapping("/block_types/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ApiResponse(responseCode = "204", description = "The change was accepted and discarded.")
    void updateBlockType(@PathVariable UUID id, @RequestBody DroppedChanges changes) {
        if (!id.equals(BlockType.LOCAL_FILE_SYSTEM.id())) {
            throw ApiException.notFound(BlockType.KIND);
        }
    }

    /**
     * Create a block type.
     *
     * <p>The id is derived from the slug, so the call can be repeated. The type is not stored.
     */
    @PostMapping("/block_types")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "The block type and its id.", useReturnTypeSchema = true)
    BlockType createBlockType(@RequestBody NewBlockType type) {
        return BlockType.of(type.slug(), type.name());
    }

    /**
     * Read a block schema by its checksum.
     *
     * <p>Only the schema of <code>local-file-system</code> exists. After a 404, Prefect clients create the schema.
     *
     * @param checksum The checksum, as Prefect computes it.
     */
    @GetMapping("/block_schemas/checksum/{checksum}")
    @ApiResponse(responseCode = "200", description = "The block schema.", useReturnTypeSchema = true)
    BlockSchema readBlockSchema(@PathVariable String checksum) {
        if (!checksum.equals(BlockSchema.LOCAL_FILE_SYSTEM.checksum())) {
            throw ApiException.notFound(BlockSchema.KIND);
        }
        return BlockSchema.LOCAL_FILE_SYSTEM;
    }

    /**
     * Create a block schema.
     *
     * <p>The id is derived from the type and the fields, so the call can be repeated. The schema is not stored.
     */
    @PostMapping("/block_schemas")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(responseCode = "201", description = "The block schema and its id.", useReturnTypeSchema = true)
    BlockSchema createBlockSchema(@RequestBody NewBlockSchema schema) {
        return BlockSchema.of(schema.blockTypeId(), schema.fields());
    }

    /**
     * Create an anonymous block.
     *
     * <p>The contents of a block may be secret: they are neither stored nor returned. A block with a name is rejected, because
     * it could not be loaded later.
     */
    @PostMapping("/block_documents")
    @ResponseStatus(HttpStatus.CREATED)
    @ApiResponse(
            responseCode = "201",
            description = "The new id, without the contents of the block.",
            useReturnTypeSchema = true)
    BlockDocument createBlockDocument(@RequestBody NewBlockDocument document) {
        return BlockDocument.anonymous(document.blockTypeId(), document.blockSchemaId());
    }
}
