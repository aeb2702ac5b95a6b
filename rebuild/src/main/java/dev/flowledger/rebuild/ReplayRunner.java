package dev.flowledger.rebuild;

import dev.flowledger.api.ApiException;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.query.readmodel.ReadModelState;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Starts and resumes replay jobs. A job runs in a thread of this node, under the lock that allows one job at a time on all nodes.
 * A job whose node stopped is abandoned: a rebuild is resumed when a node starts.
 */
@Component
class ReplayRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReplayRunner.class);

    private static final Duration LOCK_POLL_INTERVAL = Duration.ofMillis(20);
    private static final int MAX_LOCK_ATTEMPTS = 100;

    private static final Duration MAX_STOP_WAIT = Duration.ofSeconds(10);

    private final ReplayExecution execution;
    private final ReplayLock lock;
    private final ReplayJobRepository jobs;
    private final ShadowSchema schema;
    private final ReadModelState state;
    private final LedgerLag ledger;
    private final LongRunningTransaction transaction;

    /** Platform threads: a replay is busy all the time, and virtual threads would not yield to requests. */
    private final AsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("replay-");

    private volatile StopSignal stop = new StopSignal();
    private volatile CompletableFuture<?> lastRun = CompletableFuture.completedFuture(null);
    private volatile boolean running;

    ReplayRunner(
            ReplayExecution execution,
            ReplayLock lock,
            ReplayJobRepository jobs,
            ShadowSchema schema,
            ReadModelState state,
            LedgerLag ledger,
            LongRunningTransaction transaction) {
        this.execution = execution;
        this.lock = lock;
        this.jobs = jobs;
        this.schema = schema;
        this.state = state;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    /**
     * A job that was started.
     *
     * @param end completes with the job when its thread ends
     */
    record StartedJob(ReplayJob job, CompletableFuture<ReplayJob> end) {}

    /**
     * Starts a rebuild or a verification.
     *
     * @throws ApiException if a job is running on any node; or if the live read model belongs to another version of Flowledger
     */
    StartedJob start(Purpose purpose) {
        return start(purpose, false);
    }

    /**
     * Starts a rebuild or a verification, as {@link #start(Purpose)} does.
     *
     * @param unverified whether a rebuild replays the events without verifying the ledger
     */
    StartedJob start(Purpose purpose, boolean unverified) {
        if (state.isNewer() || (purpose == Purpose.VERIFY && !state.refresh())) {
            throw ApiException.unavailable("The live read model was created by another version of Flowledger."
                    + " Send the request to a server of that version.");
        }
        return underLock(held -> {
            jobs.findInProgress().ifPresent(this::failAbandoned);
            return run(create(purpose, unverified), held);
        });
    }

    /**
     * Resumes an abandoned rebuild, or starts a new one.
     *
     * @throws ApiException if a job is running on any node
     */
    StartedJob resumeOrStart() {
        return underLock(held -> {
            Optional<ReplayJob> abandoned = jobs.findInProgress();
            if (abandoned.isPresent() && canResume(abandoned.get())) {
                return resume(abandoned.get(), held);
            }
            abandoned.ifPresent(this::failAbandoned);
            return run(create(Purpose.REBUILD, false), held);
        });
    }

    /** Resumes an abandoned rebuild, or drops what an abandoned job has left. Does nothing if a job is running on any node. */
    void resumeOrCleanUp() {
        try {
            underLock(held -> {
                Optional<ReplayJob> abandoned = jobs.findInProgress();
                if (abandoned.isPresent() && canResume(abandoned.get())) {
                    return resume(abandoned.get(), held);
                }
                abandoned.ifPresent(this::failAbandoned);
                transaction.run(() -> {
                    schema.drop();
                    schema.dropRetired();
                });
                held.close();
                return null;
            });
        } catch (ApiException runsOnAnotherNode) {
            log.debug("Another node runs a replay job", runsOnAnotherNode);
        }
    }

    /** The work keeps the lock, or releases it; if it fails, the lock is released. */
    private <T> T underLock(Function<ReplayLock.Held, T> work) {
        ReplayLock.Held held = acquireLock();
        try {
            return work.apply(held);
        } catch (RuntimeException | Error e) {
            held.close();
            throw e;
        }
    }

    /** Waits briefly for the previous job to release the lock, so that a new one can start right after a cancel. */
    private ReplayLock.Held acquireLock() {
        for (int attempt = 1; ; attempt++) {
            Optional<ReplayLock.Held> held = lock.tryAcquire();
            if (held.isPresent()) {
                return held.get();
            }
            if (jobs.findInProgress().isPresent()) {
                throw ApiException.alreadyRunning("A rebuild or a verification of the read model is already running."
                        + " Wait until it ends, or cancel it.");
            }
            if (attempt == MAX_LOCK_ATTEMPTS) {
                throw ApiException.alreadyRunning(
                        "Runs are being archived, or a rebuild or a verification of the read model"
                                + " is still ending. Retry in a few seconds.");
            }
            LockSupport.parkNanos(LOCK_POLL_INTERVAL.toNanos());
        }
    }

    private ReplayJob create(Purpose purpose, boolean unverified) {
        return jobs.create(purpose, state.version(), ledger.now().head(), unverified);
    }

    private boolean canResume(ReplayJob abandoned) {
        return abandoned.purpose() == Purpose.REBUILD && abandoned.readModelVersion() == state.version();
    }

    private StartedJob resume(ReplayJob abandoned, ReplayLock.Held held) {
        log.info(
                "Resuming the rebuild that was interrupted after {} events",
                abandoned.progress().processed());
        jobs.resume(abandoned.id());
        return run(abandoned, held);
    }

    private void failAbandoned(ReplayJob abandoned) {
        jobs.fail(
                abandoned.id(),
                abandoned.purpose() == Purpose.REBUILD
                        ? "The node running this rebuild stopped."
                        : "The node running this verification stopped.");
    }

    private StartedJob run(ReplayJob job, ReplayLock.Held held) {
        CompletableFuture<ReplayJob> end = new CompletableFuture<>();
        StopSignal signal = stop;
        lastRun = end;
        threads.execute(() -> {
            try (held) {
                execution.run(job, held, signal);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (StopSignal.ServerStoppingException e) {
                log.info("The replay job is interrupted. If it is a rebuild, it resumes when a node next starts");
            } catch (RuntimeException | Error e) {
                log.error("A replay job ended unexpectedly", e);
            } finally {
                complete(end, job);
            }
        });
        return new StartedJob(job, end);
    }

    private void complete(CompletableFuture<ReplayJob> end, ReplayJob job) {
        try {
            end.complete(jobs.find(job.id()));
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    @Override
    public void start() {
        stop = new StopSignal();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        stop.stop();
        try {
            lastRun.handle((job, failure) -> true).get(MAX_STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception stillRunning) {
            log.info(
                    "The replay job is running a long statement. If it is a rebuild, it resumes when a node next starts");
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before {@link ReadModelBootstrap}, which starts a rebuild. */
    @Override
    public int getPhase() {
        return -1;
    }
}
