package dev.flowledger.query.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * Where the handlers of a projection write: the live read model, in the transaction that appends the event, or a shadow of it
 * that a replay fills. Axon hands it to a handler as a parameter.
 */
public interface RowWriter {

    /**
     * Writes what an event says, with a statement that does nothing when it is repeated and touches the rows of the event's own
     * stream alone. It names the tables of the live read model.
     */
    void write(String statement, @Nullable Object... values);
}
