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

/** Builds the idempotent SQL statements of projections, and converts values to parameters of the JDBC driver. */
public final class Sql {

    private Sql() {}

    /**
     * A statement that inserts or replaces a row. It has no effect if the row already has this sequence or a later one.
     *
     * @param columns all columns of the row, among them {@code id} and {@code sequence}
     */
    public static String upsert(String table, List<String> columns) {
        return "insert into read_model." + table + " as it (" + String.join(", ", columns) + ") values ("
                + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
                + ") on conflict (id) do update set "
                + columns.stream()
                        .filter(column -> !column.equals("id"))
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "))
                + " where it.sequence < excluded.sequence";
    }

    /**
     * A statement that updates columns and the sequence of a row. Its parameters are the values of the columns, the new sequence,
     * the id and the new sequence again.
     */
    public static String update(String table, List<String> columns) {
        return "update read_model." + table + " set "
                + columns.stream().map(column -> column + " = ?, ").collect(Collectors.joining())
                + "sequence = ? where id = ? and sequence < ?";
    }

    /** A statement that deletes a row. Its parameters are the id and the sequence of the event. */
    public static String delete(String table) {
        return "delete from read_model." + table + " where id = ? and sequence < ?";
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
