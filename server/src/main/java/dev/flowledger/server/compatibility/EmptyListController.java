package dev.flowledger.server.compatibility;

import dev.flowledger.api.JsonObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The lists of Prefect's records that this server does not have. Prefect's clients and UI read them. */
@RestController
@Tag(name = "Compatibility")
final class EmptyListController {

    /**
     * Return an empty list.
     *
     * <p>This server has no records of this kind. The body is ignored.
     */
    @PostMapping({
        "/api/artifacts/filter",
        "/api/artifacts/latest/filter",
        "/api/block_documents/filter",
        "/api/block_types/filter",
        "/api/concurrency_limits/filter",
        "/api/saved_searches/filter",
        "/api/v2/concurrency_limits/filter",
        "/api/variables/filter",
        "/api/work_pools/filter",
        "/api/work_queues/filter"
    })
    @ApiResponse(responseCode = "200", description = "Always an empty list.", useReturnTypeSchema = true)
    List<JsonObject> findNothing(@RequestBody(required = false) @Nullable IgnoredFilter filter) {
        return List.of();
    }
}
