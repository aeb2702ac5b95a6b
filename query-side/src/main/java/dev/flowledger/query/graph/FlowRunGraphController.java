package dev.flowledger.query.graph;

import dev.flowledger.api.run.FlowRunId;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes from which Prefect's UI draws the task runs of a flow run. */
@RestController
@Tag(name = "Overviews")
@RequestMapping("/api/flow_runs/{id}")
final class FlowRunGraphController {

    private final FlowRunGraphReader reader;

    FlowRunGraphController(FlowRunGraphReader reader) {
        this.reader = reader;
    }

    /**
     * Read the task runs of a flow run with their inputs.
     *
     * @param id The id of the flow run.
     */
    @GetMapping("/graph")
    @ApiResponse(responseCode = "200", description = "The task runs.", useReturnTypeSchema = true)
    List<TaskRunDependency> readDependencies(@PathVariable FlowRunId id) {
        return reader.dependencies(id);
    }

    /**
     * Read the graph of a flow run.
     *
     * <p>The nodes are its task runs and subflow runs that are not PENDING. A node is the parent of those that use its result.
     *
     * @param id The id of the flow run.
     * @param since Nodes that ended earlier are omitted. By default no node is omitted.
     */
    @GetMapping("/graph-v2")
    @ApiResponse(responseCode = "200", description = "The graph.", useReturnTypeSchema = true)
    FlowRunGraph readGraph(@PathVariable FlowRunId id, @RequestParam(required = false) @Nullable Instant since) {
        return reader.graph(id, since == null ? Instant.MIN : since);
    }
}
