package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The high-water mark of the event store: the global index at or below which no uncommitted event can appear.
 *
 * <p>An event is assigned its global index before its transaction commits, so it may become visible after events with higher
 * indexes. While the append barrier is held exclusively there is no such transaction, and the highest index is the high-water
 * mark.
 */
@Component
class HighWaterMark {

    private final AppendBarrier barrier;
    private final LongRunningTransaction transaction;
    private final JdbcTemplate jdbc;

    HighWaterMark(AppendBarrier barrier, LongRunningTransaction transaction, JdbcTemplate jdbc) {
        this.barrier = barrier;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    /** Acquires the append barrier, reads the high-water mark, and releases the barrier. */
    long read(StopSignal stop) throws InterruptedException {
        BarrierWait wait = new BarrierWait(barrier, stop);
        while (true) {
            Long mark = transaction.getOrRollBack(
                    () -> barrier.tryAcquireExclusive(BarrierWait.LOCK_TIMEOUT) ? readUnderBarrier() : null);
            if (mark != null) {
                return mark;
            }
            wait.pause();
        }
    }

    /** Reads the high-water mark in a transaction during which the append barrier is held exclusively. */
    long readUnderBarrier() {
        Long highest = jdbc.queryForObject("select coalesce(max(global_index), 0) from event_store.event", Long.class);
        return highest == null ? 0 : highest;
    }
}
