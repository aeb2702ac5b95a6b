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

/** How projections write rows: statements that do nothing when they are repeated, and values as the driver takes them. */
public final class Sql {

    private Sql() {}

    /**
     * A statement that writes a whole row, which has the columns id and sequence, unless the row has seen this event or a
     * later one already.
     */
    public static String upsert(String table, List<String> all) {
        return "insert into read_model." + table + " as it (" + String.join(", ", all) + ") values ("
                + all.stream().map(column -> "?").collect(Collectors.joining(", "))
                + ") on conflict (id) do update set "
                + all.stream()
                        .filter(column -> !column.equals("id"))
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "))
                + " where it.sequence < excluded.sequence";
    }

    /** A statement that writes these columns; its last parameters are the new sequence, the id and the sequence again. */
    public static String update(String table, List<String> columns) {
        return "update read_model." + table + " set "
                + columns.stream().map(column -> column + " = ?, ").collect(Collectors.joining())
                + "sequence = ? where id = ? and sequence < ?";
    }

    /** A statement that takes a row out; its parameters are the id and the sequence. */
    public static String delete(String table) {
        return "delete from read_model." + table + " where id = ? and sequence < ?";
    }

    /** The names of columns, lists of them among the single ones. */
    public static List<String> columns(Object... names) {
        return flat(names).map(String.class::cast).toList();
    }

    /** The values of parameters, lists of them among the single ones. */
    public static @Nullable Object[] values(@Nullable Object... values) {
        return flat(values).toArray();
    }

    private static Stream<@Nullable Object> flat(@Nullable Object... parts) {
        return Arrays.stream(parts).flatMap(part -> part instanceof List<?> list ? list.stream() : Stream.of(part));
    }

    /** A time, as timestamptz. */
    public static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    /** Texts, as text[]. */
    public static Object array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** As json. */
    public static @Nullable String json(@Nullable JsonObject object) {
        return object == null ? null : object.text();
    }

    /** As json. */
    public static @Nullable String json(@Nullable Json value) {
        return value == null ? null : value.text();
    }
}
