package dev.flowledger.rebuild;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.query.readmodel.ReadModelState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Provides a read model of this version at the start of a node, and polls its version afterwards. If there is none, or one of an
 * earlier version, it starts a rebuild. Until the swap this node is alive but not ready, and nodes of the earlier version continue
 * to use the earlier read model.
 */
@Component
class ReadModelBootstrap implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReadModelBootstrap.class);

    private static final Duration VERSION_POLL_INTERVAL = Duration.ofSeconds(1);

    /** How long the start of a node waits for its read model, so that a small one is ready before the first request. */
    private static final Duration MAX_START_DELAY = Duration.ofSeconds(5);

    private static final Duration START_POLL_INTERVAL = Duration.ofMillis(20);

    private static final Duration BARRIER_TIMEOUT = Duration.ofMillis(500);

    private final ShadowSchema schema;
    private final ReadModelState state;
    private final AppendBarrier barrier;
    private final ReplayRunner runner;
    private final LongRunningTransaction transaction;
    private final JdbcClient jdbc;
    private final DatabaseState database;
    private CountDownLatch stopped = new CountDownLatch(1);
    private boolean rebuildStarted;
    private volatile boolean running;

    ReadModelBootstrap(
            ShadowSchema schema,
            ReadModelState state,
            AppendBarrier barrier,
            ReplayRunner runner,
            LongRunningTransaction transaction,
            JdbcClient jdbc,
            DatabaseState database) {
        this.schema = schema;
        this.state = state;
        this.barrier = barrier;
        this.runner = runner;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.database = database;
    }

    @Override
    public void start() {
        if (state.isNewer()) {
            throw new IllegalStateException("The read model in the database has version "
                    + state.liveVersion().orElseThrow() + "; this version of Flowledger reads version "
                    + state.version()
                    + ". Start the version of Flowledger that created it, or a later one.");
        }
        stopped = new CountDownLatch(1);
        rebuildStarted = false;
        boolean canWrite = database.problemWithChanges() == null;
        if (state.refresh()) {
            if (canWrite) {
                resumeOrCleanUp();
            }
        } else if (!canWrite || !createForEmptyEventStore()) {
            checkVersion();
        }
        Thread thread = new Thread(this::pollVersion, "read-model-version");
        thread.setDaemon(true);
        thread.start();
        awaitReadModel();
        running = true;
    }

    private void resumeOrCleanUp() {
        try {
            runner.resumeOrCleanUp();
        } catch (RuntimeException e) {
            log.warn("The schema of an interrupted rebuild could not be dropped: {}", FailureMessages.reason(e));
        }
    }

    private void awaitReadModel() {
        long deadline = System.nanoTime() + MAX_START_DELAY.toNanos();
        try {
            while (!state.isCurrent()) {
                if (System.nanoTime() > deadline
                        || stopped.await(START_POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    log.info("The read model of this version is being built. This node is not ready until then."
                            + " GET /api/projections/flows returns the progress");
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without events there is nothing to replay. */
    private boolean createForEmptyEventStore() {
        transaction.getOrRollBack(() -> {
            if (!barrier.tryAcquireExclusive(BARRIER_TIMEOUT)
                    || state.liveVersion().isPresent()
                    || hasEvents()) {
                return null;
            }
            schema.create();
            schema.createKeys();
            schema.createIndexes();
            schema.promote();
            return true;
        });
        return state.refresh();
    }

    private boolean hasEvents() {
        return jdbc.sql("select exists (select from event_store.event)")
                .query(Boolean.class)
                .single();
    }

    private void pollVersion() {
        try {
            while (!stopped.await(VERSION_POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    checkVersion();
                } catch (RuntimeException | Error e) {
                    // The thread must not end: this node would serve a read model that another version has replaced.
                    log.debug("The version of the read model could not be read", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkVersion() {
        boolean wasCurrent = state.isCurrent();
        if (state.refresh()) {
            return;
        }
        if (wasCurrent) {
            log.warn("Another version of Flowledger has swapped in its read model: this node is not ready any more");
        } else if (!rebuildStarted && database.problemWithChanges() == null && !state.isNewer()) {
            startRebuild();
        }
    }

    /** Starts at most one rebuild: if it fails, an operator has to fix the cause and start another one. */
    private void startRebuild() {
        try {
            runner.resumeOrStart();
            rebuildStarted = true;
        } catch (ApiException runsOnAnotherNode) {
            log.debug("Another node runs a replay job; trying again after the poll interval", runsOnAnotherNode);
        }
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, whose phase is one of the last. */
    @Override
    public int getPhase() {
        return 0;
    }
}
