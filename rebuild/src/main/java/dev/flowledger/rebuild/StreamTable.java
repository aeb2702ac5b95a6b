package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowStatement;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows that the current stream has in one table of the shadow schema. */
final class StreamTable {

    private final String name;
    private final List<String> columns;
    private final Map<String, Integer> index = new HashMap<>();
    private final BinaryCopy copy;
    private final Map<@Nullable Object, @Nullable Object[]> rows = new LinkedHashMap<>();

    /** The indexes of the columns that a statement writes. */
    private final IdentityHashMap<List<String>, int[]> targets = new IdentityHashMap<>();

    StreamTable(String name, List<String> columns) {
        this.name = name;
        this.columns = columns;
        columns.forEach(column -> index.put(column, index.size()));
        this.copy = new BinaryCopy(ShadowSchema.NAME + "." + name, columns);
    }

    BinaryCopy copy() {
        return copy;
    }

    void upsert(RowStatement.Upsert statement, @Nullable Object[] values, int offset) {
        @Nullable Object[] row = new Object[columns.size()];
        set(row, statement.columns(), values, offset);
        rows.put(row[target("id")], row);
    }

    void update(RowStatement.Update statement, @Nullable Object[] values, int offset) {
        @Nullable Object[] row = row(values[offset + statement.idParameter()]);
        set(row, statement.columns(), values, offset);
        row[target("sequence")] = values[offset + statement.sequenceParameter()];
    }

    void delete(@Nullable Object id) {
        row(id);
        rows.remove(id);
    }

    /**
     * Returns the row with an id.
     *
     * @throws MissingEventException if no event of the stream has inserted it
     */
    @Nullable Object[] row(@Nullable Object id) {
        @Nullable Object[] row = rows.get(id);
        if (row == null) {
            throw new MissingEventException();
        }
        return row;
    }

    /** Adds an earlier version of a row of another table to the copy of this one. */
    void copyVersion(StreamTable table, @Nullable Object[] row, List<String> columns, @Nullable Object validTo) {
        @Nullable Object[] version = new Object[this.columns.size()];
        for (String column : columns) {
            version[target(column)] = row[table.target(column)];
        }
        version[target("valid_from")] = row[table.target("updated")];
        version[target("valid_to")] = validTo;
        copy.add(version);
    }

    /** Adds the rows of the stream to the copy. */
    void copyRows() {
        if (!rows.isEmpty()) {
            rows.values().forEach(copy::add);
            rows.clear();
        }
    }

    private void set(@Nullable Object[] row, List<String> names, @Nullable Object[] values, int offset) {
        int[] indexes = targets.computeIfAbsent(
                names, columns -> columns.stream().mapToInt(this::target).toArray());
        for (int i = 0; i < indexes.length; i++) {
            row[indexes[i]] = values[offset + i];
        }
    }

    private int target(String column) {
        Integer target = index.get(column);
        if (target == null) {
            throw new IllegalStateException("table " + name + " has no column " + column);
        }
        return target;
    }
}
