package dev.flowledger.query.replay;

import java.time.Duration;

/** How a replay closes the writers' gate, and opens it again. */
interface BarrierControl {

    /** Closes it, unless that takes too long because of those who are inside. */
    boolean close(Duration patience);

    /** Opens it, if it is closed. */
    void open();
}
