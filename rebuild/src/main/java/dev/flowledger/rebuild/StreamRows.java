package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Applies the statements of projections to rows in memory, and copies the rows into the tables of the shadow schema, which have no
 * keys yet. It takes all events of a stream in their order, so only the last version of each row is written.
 */
final class StreamRows implements RowWriter {

    private static final int MAX_BUFFERED_BYTES = 1024 * 1024;

    private final JdbcTemplate jdbc;
    private final Map<String, StreamTable> tables = new HashMap<>();

    /**
     * Creates a writer.
     *
     * @param columns the columns of each table of the shadow schema
     */
    StreamRows(JdbcTemplate jdbc, Map<String, List<String>> columns) {
        this.jdbc = jdbc;
        columns.forEach((table, names) -> tables.put(table, new StreamTable(table, names)));
    }

    @Override
    public void write(RowStatement statement, @Nullable Object... values) {
        if (statement instanceof RowStatement.Archive archive) {
            archive(archive, values);
        } else {
            change(statement, values, 0);
        }
    }

    private void change(RowStatement statement, @Nullable Object[] values, int offset) {
        if (statement instanceof RowStatement.Upsert upsert) {
            table(upsert.table()).upsert(upsert, values, offset);
        } else if (statement instanceof RowStatement.Update update) {
            table(update.table()).update(update, values, offset);
        } else if (statement instanceof RowStatement.Delete delete) {
            table(delete.table()).delete(values[offset + delete.idParameter()]);
        } else {
            throw new IllegalArgumentException("not a change of one row: " + statement.sql());
        }
    }

    private void archive(RowStatement.Archive archive, @Nullable Object[] values) {
        StreamTable table = table(archive.table());
        StreamTable versions = table(archive.versions());
        versions.copyVersion(table, table.row(values[archive.idParameter()]), archive.columns(), values[0]);
        flushIfFull(versions);
        change(archive.change(), values, RowStatement.Archive.PARAMETERS);
    }

    private StreamTable table(String name) {
        StreamTable table = tables.get(name);
        if (table == null) {
            throw new IllegalStateException("the read model has no table " + name);
        }
        return table;
    }

    /** Adds the rows of the stream to the copies. The next event belongs to another stream. */
    void endStream() {
        for (StreamTable table : tables.values()) {
            table.copyRows();
            flushIfFull(table);
        }
    }

    private void flushIfFull(StreamTable table) {
        if (table.copy().bytes() > MAX_BUFFERED_BYTES) {
            table.copy().flush(jdbc);
        }
    }

    /** Copies the rows of all streams that have ended, in the caller's transaction. */
    void flush() {
        tables.values().forEach(table -> table.copy().flush(jdbc));
    }
}
