package dev.flowledger.query.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * Executes the statements of projections: on the live read model in the transaction that appends the event, or on the shadow
 * schema during a replay. Axon passes it to event handlers as a parameter.
 */
public interface RowWriter {

    /**
     * Executes a statement. It must be idempotent and affect only rows of the event's stream.
     */
    void write(RowStatement statement, @Nullable Object... values);
}
