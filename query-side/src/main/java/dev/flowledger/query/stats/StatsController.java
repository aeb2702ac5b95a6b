package dev.flowledger.query.stats;

import dev.flowledger.api.flow.FlowIds;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes from which the web page draws its charts of flows and runs. */
@RestController
@Tag(name = "Statistics")
@RequestMapping("/api/stats")
final class StatsController {

    private final RunStats runs;
    private final FlowStatsReader flows;
    private final TagReader tags;
    private final Clock clock;

    StatsController(RunStats runs, FlowStatsReader flows, TagReader tags, Clock clock) {
        this.runs = runs;
        this.flows = flows;
        this.tags = tags;
        this.clock = clock;
    }

    /**
     * Count flows, deployments and recent flow runs.
     *
     * <p>A flow run counts at its start or, if it has not started, at its expected start.
     */
    @GetMapping("/summary")
    @ApiResponse(responseCode = "200", description = "The numbers of records.", useReturnTypeSchema = true)
    Summary readSummary() {
        return runs.summary(clock.instant());
    }

    /**
     * Count flow runs by interval and state.
     *
     * <p>A flow run counts at its start or, if it has not started, at its expected start. Its state is the current one.
     */
    @GetMapping("/runs")
    @ApiResponse(responseCode = "200", description = "The intervals, in order.", useReturnTypeSchema = true)
    RunBuckets readRuns(RunBucketsQuery query) {
        return runs.byInterval(query.range(clock.instant()), query.flowId());
    }

    /**
     * List the flows with the most failed runs.
     *
     * <p>Counts runs that started, or were expected to start, in the time range and whose current state is of type FAILED or
     * CRASHED. The flow with the most of them is the first.
     */
    @GetMapping("/failing_flows")
    @ApiResponse(responseCode = "200", description = "The flows, in order.", useReturnTypeSchema = true)
    List<FailingFlow> readFailingFlows(FailingFlowsQuery query) {
        var now = clock.instant();
        return runs.failingFlows(query.start(now), query.end(now), query.maxFlows());
    }

    /**
     * List the tags of flows.
     *
     * <p>Returns the tags that contain a text, the one that most flows have first. They are searched in the 10,000 flows that changed
     * last.
     */
    @GetMapping("/tags")
    @ApiResponse(responseCode = "200", description = "The tags, in order.", useReturnTypeSchema = true)
    List<KnownTag> readTags(TagQuery query) {
        return tags.find(query.part(), query.maxTags());
    }

    /**
     * Read the recent runs of flows.
     *
     * <p>Returns one object per flow, in the order of the ids. Flows that do not exist are left out.
     */
    @PostMapping("/flows")
    @ApiResponse(responseCode = "200", description = "The statistics of the flows.", useReturnTypeSchema = true)
    List<FlowStats> readFlowStats(@RequestBody FlowIds query) {
        return flows.read(query.flowIds());
    }
}
