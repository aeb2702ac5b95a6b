package dev.flowledger.query.readmodel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A selected row of a page.
 *
 * @param key the id
 * @param bytes the size of all values of unlimited length
 * @param view the view; null if the row is so long that its values were not selected
 */
record PageRow<V>(UUID key, int bytes, @Nullable V view) {

    /** A row that is not longer is complete. A page of 200 of them has less than two megabytes. */
    static final int MAX_COMPLETE_BYTES = 8 * 1024;

    boolean isComplete() {
        return bytes <= MAX_COMPLETE_BYTES;
    }
}
