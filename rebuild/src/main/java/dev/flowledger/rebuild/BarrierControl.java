package dev.flowledger.rebuild;

import java.time.Duration;

/** How a replay closes the writers' gate, and opens it again. */
interface BarrierControl {

    /** Closes it, unless that takes too long because of those who are inside. */
    boolean tryAcquireExclusive(Duration timeout);

    /** Opens it, if it is closed. */
    void release();
}
