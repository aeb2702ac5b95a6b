package dev.flowledger.server.retention;

import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.ledger.archive.ArchiveStorage;
import dev.flowledger.ledger.archive.RetentionSettings;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route of the retention of runs. */
@RestController
@WithoutReadModel
@Tag(name = "Events")
final class RetentionController {

    private static final int LATEST = 20;

    private final RetentionSettings settings;
    private final RetentionJob job;
    private final Archives archives;
    private final ArchiveStorage storage;

    RetentionController(RetentionSettings settings, RetentionJob job, Archives archives, ArchiveStorage storage) {
        this.settings = settings;
        this.job = job;
        this.archives = archives;
        this.storage = storage;
    }

    /**
     * Read the state of the retention of runs.
     *
     * <p>Returns how long finished runs are kept, whether this node could archive runs when it last tried, and the archives.
     */
    @GetMapping("/api/retention")
    @ApiResponse(responseCode = "200", description = "The state of the retention.", useReturnTypeSchema = true)
    RetentionStatus readRetention() {
        Duration runs = settings.runs();
        Instant lastCheck = job.lastCheck();
        Archives.Totals totals = archives.totals();
        return new RetentionStatus(
                runs == null ? null : runs.toSeconds(),
                storage.location(),
                lastCheck,
                runs == null ? null : job.nextCheck(),
                job.problem(),
                job.failingRuns(),
                totals.archives(),
                totals.flowRuns(),
                totals.taskRuns(),
                totals.events(),
                totals.bytes(),
                archives.findLatest(LATEST));
    }
}
