package dev.flowledger.query.flow;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowFilters;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.PaginateFlows;
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

/** The routes that read flows. Every response includes all acknowledged changes. */
@RestController
@Tag(name = "Flows")
@RequestMapping("/api/flows")
final class FlowQueryController {

    private final FlowReader reader;
    private final FlowQueryHandler lists;

    FlowQueryController(FlowReader reader, FlowQueryHandler lists) {
        this.reader = reader;
        this.lists = lists;
    }

    /**
     * Read a flow.
     *
     * @param id The id of the flow.
     * @param asOf Returns the flow as of this time, which must not be in the future; 404 if the flow did not exist then.
     *     Encode a + in the time as %2B, or use Z.
     */
    @GetMapping("/{id}")
    @ApiResponse(responseCode = "200", description = "The flow.", useReturnTypeSchema = true)
    ResponseEntity<Flow> readFlow(
            @PathVariable FlowId id,
            @RequestParam(name = "as_of", required = false)
                    @Nullable @PastOrPresent(message = FlowFilters.NOT_IN_THE_FUTURE) Instant asOf) {
        return single(reader.handle(new FindFlow(id, asOf)));
    }

    /**
     * Read a flow by its name.
     *
     * @param name The exact name, percent-encoded.
     * @param asOf Returns the flow that had the name at this time, which must not be in the future, as of this time; 404 if
     *     there was none. Encode a + in the time as %2B, or use Z.
     */
    @GetMapping("/name/{name}")
    @ApiResponse(responseCode = "200", description = "The flow.", useReturnTypeSchema = true)
    ResponseEntity<Flow> readFlowByName(
            @PathVariable String name,
            @RequestParam(name = "as_of", required = false)
                    @Nullable @PastOrPresent(message = FlowFilters.NOT_IN_THE_FUTURE) Instant asOf) {
        return single(reader.handle(new FindFlowByName(name, asOf)));
    }

    /**
     * List flows.
     *
     * <p>Returns one page of the flows that match all given filters. Without a body it is the first page of all flows.
     * With as_of it is the page as of that time.
     */
    @PostMapping("/filter")
    @ApiResponse(
            responseCode = "200",
            description = "The flows of the page, in order.",
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = Flow.class))))
    RecordPage<Flow> filterFlows(@RequestBody(required = false) @Nullable FindFlows query) {
        return lists.handle(query == null ? FindFlows.ALL : query);
    }

    /**
     * List flows by page number.
     *
     * <p>Returns one page of the flows that match all given filters, and how many match. Without a body it is the first page of
     * all flows.
     */
    @PostMapping("/paginate")
    @ApiResponse(responseCode = "200", description = "The page.", useReturnTypeSchema = true)
    Paginated<Flow> paginateFlows(@RequestBody(required = false) @Nullable PaginateFlows query) {
        return lists.paginate(query == null ? PaginateFlows.ALL : query);
    }

    /**
     * Count flows.
     *
     * <p>Returns how many flows match all given filters. Without a body all flows are counted. With as_of
     * the flows as of that time are counted.
     */
    @PostMapping("/count")
    @ApiResponse(responseCode = "200", description = "The number of flows.", useReturnTypeSchema = true)
    long countFlows(@RequestBody(required = false) @Nullable CountFlows query) {
        return lists.handle(query == null ? CountFlows.ALL : query);
    }

    private static ResponseEntity<Flow> single(Optional<Flow> found) {
        Flow flow = found.orElseThrow(() -> ApiException.notFound(FlowId.KIND));
        return ResponseEntity.ok().eTag(Long.toString(flow.sequence())).body(flow);
    }
}
