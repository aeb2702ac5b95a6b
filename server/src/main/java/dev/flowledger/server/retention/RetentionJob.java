package dev.flowledger.server.retention;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.archive.ArchiveCreated;
import dev.flowledger.ledger.archive.RetentionSettings;
import dev.flowledger.query.readmodel.CleanupJob;
import dev.flowledger.query.readmodel.ReadModelState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Archives finished runs in the background. */
@Configuration(proxyBeanMethods = false)
class RetentionJob {

    private static final Logger log = LoggerFactory.getLogger(RetentionJob.class);

    private final RunArchiver archiver;
    private final RetentionSettings settings;
    private final ReadModelState readModel;
    private final DatabaseState database;
    private final Counter archivedRuns;
    private final FailingRuns failing = new FailingRuns();
    private final Instant started = Instant.now();

    /** When this node last looked for runs; null before. */
    private volatile @Nullable Instant lastCheck;

    /** Why the last attempt of this node did not succeed; null if it did. */
    private volatile @Nullable String problem;

    RetentionJob(
            RunArchiver archiver,
            RetentionSettings settings,
            ReadModelState readModel,
            DatabaseState database,
            MeterRegistry meters) {
        this.archiver = archiver;
        this.settings = settings;
        this.readModel = readModel;
        this.database = database;
        this.archivedRuns = Counter.builder("flowledger.retention.archived.runs")
                .description("Flow runs that this node has archived")
                .register(meters);
        Gauge.builder("flowledger.retention.failing", () -> problem == null ? 0 : 1)
                .description("1 if this node could not archive runs when it last tried")
                .register(meters);
        Gauge.builder(
                        "flowledger.retention.failing.runs",
                        failing,
                        runs -> runs.all().size())
                .description("Flow runs that this node could not archive, at most " + FailingRuns.MAX_RUNS)
                .register(meters);
    }

    @Bean
    CleanupJob retention() {
        Duration interval = settings.interval();
        return new CleanupJob("retention", interval, database, this::archiveSome);
    }

    /** Archives some runs. Returns how many; 0 if there are no more, or if they cannot be archived at present. */
    private int archiveSome() {
        Duration age = settings.runs();
        if (age == null || !readModel.isCurrent()) {
            return 0;
        }
        lastCheck = Instant.now();
        try {
            ArchiveCreated archive = archiver.archive(age, settings.maxArchiveEvents(), failing);
            if (archive == null) {
                return endCheck(null);
            }
            failing.batchSucceeded();
            archivedRuns.increment((double) archive.flowRuns());
            log.info(
                    "Archived {} flow runs and {} task runs: {} events are in {}",
                    archive.flowRuns(),
                    archive.taskRuns(),
                    archive.positions().size(),
                    archive.file().name());
            return (int) archive.flowRuns();
        } catch (PostponedException e) {
            log.debug("No runs were archived", e);
            return endCheck(e.getMessage());
        } catch (StorageException e) {
            return endCheck(warn(String.valueOf(e.getMessage())));
        } catch (FailedBatchException e) {
            if (database.report(e)) {
                return endCheck("The last attempt has failed: " + e.getMessage());
            }
            return failing.batchFailed(e.runs(), e.getMessage())
                    ? 1
                    : endCheck(warn("The last attempt has failed: " + e.getMessage()));
        }
    }

    /** Ends a check. Returns 0: the next one begins after the interval. */
    private int endCheck(@Nullable String reason) {
        failing.checkEnded();
        List<FailingRun> runs = failing.all();
        problem = reason != null || runs.isEmpty()
                ? reason
                : warn(runs.size() + " flow runs cannot be archived. The first is "
                        + runs.get(0).id().value() + ": " + runs.get(0).reason());
        return 0;
    }

    /** Logs a problem, but not again at each check. */
    private String warn(String reason) {
        if (!reason.equals(problem)) {
            log.warn("Runs cannot be archived, will retry. {}", reason);
        }
        return reason;
    }

    /** The flow runs that this node could not archive. */
    List<FailingRun> failingRuns() {
        return failing.all();
    }

    /** When this node last looked for runs to archive; null if it has not. */
    @Nullable Instant lastCheck() {
        return lastCheck;
    }

    /** When this node looks next, if no archive is being written. */
    Instant nextCheck() {
        Instant last = lastCheck;
        return (last == null ? started : last).plus(settings.interval());
    }

    /** Why this node could not archive runs when it last tried; null if it could. */
    @Nullable String problem() {
        return problem;
    }
}
