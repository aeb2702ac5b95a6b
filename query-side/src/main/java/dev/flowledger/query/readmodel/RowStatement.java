package dev.flowledger.query.readmodel;

import java.util.List;

/**
 * A statement of a projection, which changes one row. {@link #sql()} changes the row in PostgreSQL; the other components describe
 * the same change, so that a rebuild can compute rows in memory. {@link Sql} creates statements.
 */
public sealed interface RowStatement {

    /** The table of the row. */
    String table();

    /** The SQL statement. It qualifies tables with the live schema, {@code read_model}. */
    String sql();

    /** The index of the parameter that is the id of the row. */
    int idParameter();

    /** The index of the parameter that is the sequence number of the event. */
    int sequenceParameter();

    /** Inserts or replaces a row. Its parameters are the values of the columns. */
    record Upsert(String table, List<String> columns, String sql) implements RowStatement {

        @Override
        public int idParameter() {
            return columns.indexOf("id");
        }

        @Override
        public int sequenceParameter() {
            return columns.indexOf("sequence");
        }
    }

    /**
     * Updates columns and the sequence of a row. Its parameters are the values of the columns, the new sequence, the id and the
     * new sequence again.
     */
    record Update(String table, List<String> columns, String sql) implements RowStatement {

        @Override
        public int idParameter() {
            return columns.size() + 1;
        }

        @Override
        public int sequenceParameter() {
            return columns.size();
        }
    }

    /** Deletes a row. Its parameters are the id and the sequence of the event. */
    record Delete(String table, String sql) implements RowStatement {

        @Override
        public int idParameter() {
            return 0;
        }

        @Override
        public int sequenceParameter() {
            return 1;
        }
    }

    /**
     * Copies a row to a table of earlier versions and then changes it. Its parameters are the time at which the version ends, the
     * id and the sequence of the event, and then those of the change.
     *
     * @param versions the table of earlier versions: the columns, {@code valid_from} and {@code valid_to}
     * @param columns the columns that are copied. {@code updated} becomes {@code valid_from}
     */
    record Archive(String versions, List<String> columns, RowStatement change, String sql) implements RowStatement {

        /** The number of parameters before those of the change. */
        public static final int PARAMETERS = 3;

        @Override
        public String table() {
            return change.table();
        }

        @Override
        public int idParameter() {
            return 1;
        }

        @Override
        public int sequenceParameter() {
            return 2;
        }
    }
}
