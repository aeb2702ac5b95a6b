package dev.flowledger.query.flowrun;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.flow.FlowFilters;
import dev.flowledger.api.flowrun.CountFlowRuns;
import dev.flowledger.api.flowrun.FindFlowRun;
import dev.flowledger.api.flowrun.FindFlowRuns;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.PaginateFlowRuns;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.query.history.FlowRunVersions;
import dev.flowledger.query.readmodel.Paginated;
import dev.flowledger.query.readmodel.RecordPage;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.PastOrPresent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes that read flow runs. Every response includes all acknowledged changes. */
@RestController
@Tag(name = "Flow runs")
@RequestMapping("/api/flow_runs")
final class FlowRunQueryController {

    private final FlowRunReader reader;
    private final FlowRunVersions versions;
    private final FlowRunQueryHandler lists;

    FlowRunQueryController(FlowRunReader reader, FlowRunVersions versions, FlowRunQueryHandler lists) {
        this.reader = reader;
        this.versions = versions;
        this.lists = lists;
    }

    /**
     * Read a flow run.
     *
     * @param id The id of the flow run.
     * @param asOf Returns the flow run as of this time, which must not be in the future; 404 if it or its flow did not exist then.
     *     Encode a + in the time as %2B, or use Z.
     */
    @GetMapping("/{id}")
    @ApiResponse(responseCode = "200", description = "The flow run.", useReturnTypeSchema = true)
    ResponseEntity<FlowRun> readFlowRun(
            @PathVariable FlowRunId id,
            @RequestParam(name = "as_of", required = false)
                    @Nullable @PastOrPresent(message = FlowFilters.NOT_IN_THE_FUTURE) Instant asOf) {
        return single(asOf == null ? reader.handle(new FindFlowRun(id)) : versions.find(id, asOf));
    }

    /**
     * List flow runs.
     *
     * <p>Returns one page of the flow runs that match all given filters. Without a body it is the first page of all flow runs.
     */
    @PostMapping("/filter")
    @ApiResponse(
            responseCode = "200",
            description = "The flow runs of the page, in order.",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = FlowRun.class))))
    RecordPage<FlowRun> filterFlowRuns(@RequestBody(required = false) @Nullable FindFlowRuns query) {
        return lists.handle(query == null ? FindFlowRuns.ALL : query);
    }

    /**
     * List flow runs by page number.
     *
     * <p>Returns one page of the flow runs that match all given filters, and how many match. Without a body it is the first page of
     * all flow runs.
     */
    @PostMapping("/paginate")
    @ApiResponse(responseCode = "200", description = "The page.", useReturnTypeSchema = true)
    Paginated<FlowRun> paginateFlowRuns(@RequestBody(required = false) @Nullable PaginateFlowRuns query) {
        return lists.paginate(query == null ? PaginateFlowRuns.ALL : query);
    }

    /**
     * Count flow runs.
     *
     * <p>Returns how many flow runs match all given filters. Without a body all flow runs are counted.
     */
    @PostMapping("/count")
    @ApiResponse(responseCode = "200", description = "The number of flow runs.", useReturnTypeSchema = true)
    long countFlowRuns(@RequestBody(required = false) @Nullable CountFlowRuns query) {
        return lists.handle(query == null ? CountFlowRuns.ALL : query);
    }

    private static ResponseEntity<FlowRun> single(Optional<FlowRun> found) {
        FlowRun run = found.orElseThrow(() -> ApiException.notFound(FlowRunId.KIND));
        return ResponseEntity.ok().eTag(Long.toString(run.sequence())).body(run);
    }
}
