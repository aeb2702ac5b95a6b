package dev.flowledger.rebuild;

import dev.flowledger.api.ApiException;
import dev.flowledger.query.readmodel.ReadModelState;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
 * Runs a rebuild or a verification on a thread of this node, under the lock that lets there be one over all nodes. A node that
 * stops or dies leaves the live read model as it is, and the replay where it was: the next start goes on with it.
 */
@Component
class ReplayRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReplayRunner.class);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final int TRIES = 600;

    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final int GLANCES = 100;

    private final ReplayParts parts;
    private final ReplayLock lock;
    private final ReadModelComparison comparison;
    private final ReadModelState state;

    /** Not virtual ones: a replay is at work all the time, and they would not give way to requests. */
    private final AsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("replay-");

    private volatile CountDownLatch stopped = new CountDownLatch(1);
    private volatile CompletableFuture<ReplayJob> current =
            CompletableFuture.failedFuture(new IllegalStateException("None"));
    private volatile boolean running;

    ReplayRunner(ReplayParts parts, ReplayLock lock, ReadModelComparison comparison, ReadModelState state) {
        this.parts = parts;
        this.lock = lock;
        this.comparison = comparison;
        this.state = state;
    }

    /**
     * A replay that has begun.
     *
     * @param end completes with what has become of it, unless this node stops
     */
    record Begun(ReplayJob replay, CompletableFuture<ReplayJob> end) {}

    /**
     * Begins a rebuild or a verification.
     *
     * @throws ApiException when one is under way, on whichever node; or when the live read model belongs to another release, which a
     *     rebuild would take away from it
     */
    Begun begin(Purpose purpose) {
        if (state.isNewer() || (purpose == Purpose.VERIFY && !state.refresh())) {
            throw ApiException.unavailable(
                    "The live read model is not that of this release. Please ask another server.");
        }
        return underLock(held -> {
            parts.replays().underWay().ifPresent(this::giveUp);
            return run(begun(purpose), held);
        });
    }

    /**
     * Goes on with a rebuild that nobody is at any more, or begins one.
     *
     * @throws ApiException when one is under way, on whichever node
     */
    void goOnOrBegin() {
        underLock(held -> {
            Optional<ReplayJob> abandoned = parts.replays().underWay();
            if (abandoned.isPresent() && canGoOn(abandoned.get())) {
                return goOn(abandoned.get(), held);
            }
            abandoned.ifPresent(this::giveUp);
            return run(begun(Purpose.REBUILD), held);
        });
    }

    /** Goes on with a rebuild that nobody is at any more, or cleans up after it; nothing if somebody is at one. */
    void goOnOrCleanUp() {
        try {
            underLock(held -> {
                Optional<ReplayJob> abandoned = parts.replays().underWay();
                if (abandoned.isPresent() && canGoOn(abandoned.get())) {
                    return goOn(abandoned.get(), held);
                }
                abandoned.ifPresent(this::giveUp);
                parts.transaction().run(() -> {
                    parts.schema().drop();
                    parts.schema().dropRetired();
                });
                held.close();
                return null;
            });
        } catch (ApiException someoneIsAtIt) {
            log.debug("Another node is at a rebuild", someoneIsAtIt);
        }
    }

    private <T> T underLock(Function<ReplayLock.Held, T> work) {
        ReplayLock.Held held = take();
        try {
            return work.apply(held);
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /** Who has just ended or cancelled a replay may begin another one, though the former is still tidying up. */
    private ReplayLock.Held take() {
        for (int attempt = 1; ; attempt++) {
            Optional<ReplayLock.Held> held = lock.take();
            if (held.isPresent()) {
                return held.get();
            }
            if (attempt == GLANCES || parts.replays().underWay().isPresent()) {
                throw ApiException.underWay("A rebuild or a verification of the read model is under way already."
                        + " It can be followed, or cancelled.");
            }
            LockSupport.parkNanos(GLANCE.toNanos());
        }
    }

    private Begun goOn(ReplayJob abandoned, ReplayLock.Held held) {
        log.info("Going on with the rebuild that was interrupted after {} events", abandoned.processed());
        return run(abandoned, held);
    }

    private ReplayJob begun(Purpose purpose) {
        return parts.replays()
                .begin(purpose, state.version(), parts.ledger().now().head());
    }

    private boolean canGoOn(ReplayJob abandoned) {
        return abandoned.purpose() == Purpose.REBUILD && abandoned.version() == state.version();
    }

    private void giveUp(ReplayJob abandoned) {
        parts.replays().fail(abandoned.id(), "The server that was at it has stopped or died.");
    }

    private Begun run(ReplayJob replay, ReplayLock.Held held) {
        CompletableFuture<ReplayJob> end = new CompletableFuture<>();
        current = end;
        threads.execute(() -> {
            try (held) {
                replay(replay, held);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ReadModelRebuild.Stopped e) {
                log.info("The replay is interrupted; the next start goes on with it, if it is a rebuild");
            } catch (RuntimeException | Error e) {
                log.error("A replay has ended unexpectedly", e);
            } finally {
                conclude(replay, end);
            }
        });
        return new Begun(replay, end);
    }

    private void conclude(ReplayJob replay, CompletableFuture<ReplayJob> end) {
        try {
            end.complete(parts.replays().find(replay.id()));
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    private void replay(ReplayJob replay, ReplayLock.Held held) throws InterruptedException {
        String what = replay.purpose() == Purpose.REBUILD ? "rebuild" : "verification";
        try {
            ReadModelRebuild shadow = new ReadModelRebuild(replay, parts, threads, stopped);
            shadow.fill();
            if (replay.purpose() == Purpose.REBUILD) {
                swap(replay, shadow);
            } else {
                comparison.compare(replay, shadow, held);
            }
            log.info("The {} is complete, after {} events", what, shadow.written());
        } catch (ReadModelRebuild.Stopped | InterruptedException e) {
            throw e;
        } catch (ReplayJobRepository.NotUnderWay e) {
            afterwards(() -> {
                if (parts.replays().find(replay.id()).state() == State.CANCELLED) {
                    parts.schema().drop();
                    log.info("The {} was cancelled", what);
                }
            });
        } catch (RuntimeException e) {
            log.warn("The {} has failed, the live read model is as it was: {}", what, ReplayFailure.reason(e));
            log.debug("The reason", e);
            fail(replay, e);
        }
    }

    private void swap(ReplayJob replay, ReadModelRebuild shadow) throws InterruptedException {
        parts.transaction().run(() -> parts.replays().swapping(replay.id()));
        shadow.withNothingMissing(untilTheTransactionEnds(), () -> {
            if (state.liveVersion().isPresent()) {
                parts.schema().swapWithLive();
            } else {
                parts.schema().promote();
            }
            parts.replays().complete(replay.id(), shadow.drained(), null);
        });
        state.refresh();
        afterwards(() -> parts.schema().dropRetired());
    }

    private BarrierControl untilTheTransactionEnds() {
        return new BarrierControl() {
            @Override
            public boolean tryAcquireExclusive(Duration timeout) {
                return parts.barrier().tryAcquireExclusive(timeout);
            }

            @Override
            public void release() {
                // The end of the transaction does.
            }
        };
    }

    /** First of all it makes room: the disk may be full. The database may be away, and come back. */
    private void fail(ReplayJob replay, RuntimeException failure) throws InterruptedException {
        afterwards(() -> {
            if (parts.replays().find(replay.id()).isUnderWay()) {
                parts.schema().drop();
            }
        });
        afterwards(() -> parts.replays().fail(replay.id(), sentence(replay, failure)));
    }

    private String sentence(ReplayJob replay, RuntimeException failure) {
        return failure instanceof ReplayFailure event
                ? event.sentence(parts.replays()
                        .positionOf(event.globalIndex())
                        .map(position -> "position " + position)
                        .orElse("index " + event.globalIndex() + " of the event store, without a position yet,"))
                : parts.replays()
                                .reached(replay.id())
                                .map(event -> "Behind " + event + ": ")
                                .orElse("Before the first event: ")
                        + ReplayFailure.reason(failure);
    }

    /** What has to be done in the end, as soon as the database lets it be done. */
    private void afterwards(Runnable work) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                parts.transaction().run(work);
                return;
            } catch (ReplayJobRepository.NotUnderWay cancelledOrTaken) {
                return;
            } catch (RuntimeException e) {
                if (attempt == TRIES) {
                    throw e;
                }
                log.debug("Trying again", e);
            }
            if (stopped.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ReadModelRebuild.Stopped();
            }
        }
    }

    @Override
    public void start() {
        stopped = new CountDownLatch(1);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
        try {
            current.handle((replay, failure) -> true).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception busy) {
            log.info("The replay is in the middle of a long statement; the next start goes on with it");
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the one that asks for a read model at the start. */
    @Override
    public int getPhase() {
        return -1;
    }
}
