package dev.flowledger.query.readmodel;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds the SQL statements of projections and of reads by id or name, and converts values to parameters of the JDBC driver. */
public final class Sql {

    private Sql() {}

    /**
     * A statement that inserts or replaces a row. It has no effect if the row already has this sequence or a later one.
     *
     * @param columns all columns of the row, among them {@code id} and {@code sequence}
     */
    public static RowStatement.Upsert upsert(String table, List<String> columns) {
        String sql = "insert into read_model." + table + " as it (" + String.join(", ", columns) + ") values ("
                + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
                + ") on conflict (id) do update set "
                + columns.stream()
                        .filter(column -> !column.equals("id"))
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "))
                + " where it.sequence < excluded.sequence";
        return new RowStatement.Upsert(table, columns, sql);
    }

    /**
     * A statement that updates columns and the sequence of a row. Its parameters are the values of the columns, the new sequence,
     * the id and the new sequence again.
     */
    public static RowStatement.Update update(String table, List<String> columns) {
        String sql = "update read_model." + table + " set "
                + columns.stream().map(column -> column + " = ?, ").collect(Collectors.joining())
                + "sequence = ? where id = ? and sequence < ?";
        return new RowStatement.Update(table, columns, sql);
    }

    /** The beginning of a statement that selects columns of the rows that match a condition, up to {@code where}. */
    public static String select(String table, List<String> columns) {
        return "select " + String.join(", ", columns) + " from read_model." + table + " where ";
    }

    /** A statement that deletes a row. Its parameters are the id and the sequence of the event. */
    public static RowStatement.Delete delete(String table) {
        return new RowStatement.Delete(table, "delete from read_model." + table + " where id = ? and sequence < ?");
    }

    /**
     * A statement that copies a row to a table of earlier versions before it changes the row. Both are one SQL statement: they see
     * the row as it was before.
     *
     * @param versions the table of earlier versions; the version is valid from {@code updated}
     * @param columns the columns to copy
     */
    public static RowStatement.Archive archive(String versions, List<String> columns, RowStatement change) {
        String names = String.join(", ", columns);
        String sql = "with earlier_version as (insert into read_model." + versions + " (" + names
                + ", valid_from, valid_to) select " + names + ", updated, ? from read_model." + change.table()
                + " where id = ? and sequence < ? on conflict do nothing) " + change.sql();
        return new RowStatement.Archive(versions, columns, change, sql);
    }

    /** Flattens names and lists of names to one list. */
    public static List<String> columns(Object... names) {
        return flatten(names).map(String.class::cast).toList();
    }

    /** Flattens values and lists of values to one array. */
    public static @Nullable Object[] values(@Nullable Object... values) {
        return flatten(values).toArray();
    }

    private static Stream<@Nullable Object> flatten(@Nullable Object... parts) {
        return Arrays.stream(parts).flatMap(part -> part instanceof List<?> list ? list.stream() : Stream.of(part));
    }

    /** A parameter for a column of type timestamptz. */
    public static @Nullable OffsetDateTime timestamp(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    /** A parameter for a column of type text[]. */
    public static Object textArray(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** A parameter for a column of type json. */
    public static @Nullable String json(@Nullable JsonObject object) {
        return object == null ? null : object.text();
    }

    /** A parameter for a column of type json. */
    public static @Nullable String json(@Nullable Json value) {
        return value == null ? null : value.text();
    }
}
