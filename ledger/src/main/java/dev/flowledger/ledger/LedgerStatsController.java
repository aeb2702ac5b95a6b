package dev.flowledger.ledger;

import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.stats.TimeRangeQuery;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes from which the web page draws its charts of events. */
@RestController
@WithoutReadModel
@Tag(name = "Statistics")
@RequestMapping("/api/stats")
final class LedgerStatsController {

    private final LedgerStats stats;
    private final Clock clock;

    LedgerStatsController(LedgerStats stats, Clock clock) {
        this.stats = stats;
        this.clock = clock;
    }

    /**
     * Read the size and state of the ledger.
     *
     * <p>Counts the events of the ledger and those of the last 24 hours, and returns the verification that ended last.
     */
    @GetMapping("/ledger")
    @ApiResponse(responseCode = "200", description = "The numbers of events.", useReturnTypeSchema = true)
    LedgerSummary readLedgerSummary() {
        return stats.summary();
    }

    /**
     * Count events by interval and type.
     *
     * <p>The types have the names that <code>GET /api/events</code> accepts, such as <code>flow.created</code>.
     */
    @GetMapping("/events")
    @ApiResponse(responseCode = "200", description = "The intervals, in order.", useReturnTypeSchema = true)
    EventBuckets readEventStats(TimeRangeQuery query) {
        return stats.byInterval(query.range(clock.instant()));
    }

    /**
     * List the actors of the ledger.
     *
     * <p>Returns the actors whose names contain a text, the one with the latest event first. They are searched among the first 1000
     * actors in alphabetical order. Names that agree in their first 100 characters count as one.
     */
    @GetMapping("/actors")
    @ApiResponse(responseCode = "200", description = "The actors, in order.", useReturnTypeSchema = true)
    List<KnownActor> readActors(ActorQuery query) {
        return stats.actors(query.part(), query.maxActors());
    }
}
