package dev.flowledger.rebuild;

import dev.flowledger.api.ApiException;
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
 * Sees to it that there is a read model of this release, and notices when it is one no more. At a start where there is none, or
 * one of an earlier release, it has it rebuilt: beside the old one, which other nodes go on using until the new one takes its
 * place. Meanwhile this node is alive but not ready.
 */
@Component
class ReadModelBootstrap implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReadModelBootstrap.class);

    private static final Duration ROUND = Duration.ofSeconds(1);

    /** So long a start waits for the read model: a small one is there before the first request. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration GLANCE = Duration.ofMillis(20);

    private static final Duration GATE = Duration.ofMillis(500);

    private final ShadowSchema schema;
    private final ReadModelState state;
    private final AppendBarrier barrier;
    private final ReplayRunner runner;
    private final LongRunningTransaction transaction;
    private final JdbcClient jdbc;
    private CountDownLatch stopped = new CountDownLatch(1);
    private boolean asked;
    private volatile boolean running;

    ReadModelBootstrap(
            ShadowSchema schema,
            ReadModelState state,
            AppendBarrier barrier,
            ReplayRunner runner,
            LongRunningTransaction transaction,
            JdbcClient jdbc) {
        this.schema = schema;
        this.state = state;
        this.barrier = barrier;
        this.runner = runner;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    @Override
    public void start() {
        if (state.isNewer()) {
            throw new IllegalStateException("The read model in the database has version "
                    + state.liveVersion().orElseThrow() + ", this release reads version " + state.version()
                    + ". Run the release that made it, or a later one.");
        }
        stopped = new CountDownLatch(1);
        asked = false;
        if (state.refresh()) {
            cleanUp();
        } else if (!makeEmpty()) {
            look();
        }
        Thread thread = new Thread(this::watch, "read-model-watch");
        thread.setDaemon(true);
        thread.start();
        awaitReadModel();
        running = true;
    }

    private void cleanUp() {
        try {
            runner.goOnOrCleanUp();
        } catch (RuntimeException e) {
            log.warn("What an interrupted rebuild has left could not be cleaned up: {}", ReplayFailure.reason(e));
        }
    }

    private void awaitReadModel() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!state.isCurrent()) {
                if (System.nanoTime() > deadline || stopped.await(GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    log.info("The read model of this release is being made; until then this server is not ready."
                            + " GET /api/projections/flows tells how far it is");
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where nothing has ever happened there is nothing to replay. */
    private boolean makeEmpty() {
        transaction.get(() -> {
            if (!barrier.tryAcquireExclusive(GATE)
                    || state.liveVersion().isPresent()
                    || jdbc.sql("select exists (select from event_store.event)")
                            .query(Boolean.class)
                            .single()) {
                return null;
            }
            schema.create();
            schema.createIndexes();
            schema.promote();
            return true;
        });
        return state.refresh();
    }

    private void watch() {
        try {
            while (!stopped.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (RuntimeException e) {
                    log.debug("The version of the read model could not be looked up", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        boolean was = state.isCurrent();
        if (state.refresh()) {
            return;
        }
        if (was) {
            log.warn(
                    "The read model of another release has taken the place of this one's: this server is not ready any more");
        } else if (!asked && !state.isNewer()) {
            haveItMade();
        }
    }

    /** Once: after a failure an operator has to look at it, and asks for another one. */
    private void haveItMade() {
        try {
            runner.goOnOrBegin();
            asked = true;
        } catch (ApiException anotherNodeIsAtIt) {
            log.debug("Another node is at it; if it dies, this one does it", anotherNodeIsAtIt);
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
