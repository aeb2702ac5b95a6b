package dev.flowledger.query.readmodel;

import java.util.UUID;

/**
 * A selected row of a page.
 *
 * @param view the view; the long values of a row that is not complete are null
 * @param bytes the size of all values of variable length
 * @param key the id
 */
record PageRow<V>(V view, int bytes, UUID key) {

    /** A row that is not longer is complete. A page of 200 of them has less than two megabytes. */
    static final int MAX_COMPLETE_BYTES = 8 * 1024;

    boolean isComplete() {
        return bytes <= MAX_COMPLETE_BYTES;
    }
}
