package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import java.time.Duration;

/** Acquires and releases the append barrier for the last step of a replay. */
interface BarrierControl {

    /**
     * Acquires the barrier exclusively.
     *
     * @param timeout how long to wait for the transactions that hold it shared
     * @return whether the barrier was acquired
     */
    boolean tryAcquireExclusive(Duration timeout);

    /** Releases the barrier if it is held. */
    void release();

    /** A barrier that PostgreSQL releases when the caller's transaction ends. */
    static BarrierControl heldUntilTransactionEnds(AppendBarrier barrier) {
        return new BarrierControl() {
            @Override
            public boolean tryAcquireExclusive(Duration timeout) {
                return barrier.tryAcquireExclusive(timeout);
            }

            @Override
            public void release() {
                // The end of the transaction releases it.
            }
        };
    }
}
