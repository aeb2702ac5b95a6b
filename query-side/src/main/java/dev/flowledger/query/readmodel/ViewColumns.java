package dev.flowledger.query.readmodel;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Converts columns of a selected row to the types of the views. {@link Sql} converts in the other direction. */
public final class ViewColumns {

    private ViewColumns() {}

    /** A column of type timestamptz that is not null. */
    public static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A column of type timestamptz. */
    public static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A column of type text[] that is not null. */
    public static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /** A column of type uuid that is not null. */
    public static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** A column of type uuid. */
    public static @Nullable UUID uuidOrNull(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** A column of type uuid as an id. */
    public static <I> @Nullable I idOrNull(ResultSet row, String column, Function<UUID, I> id) throws SQLException {
        UUID value = uuidOrNull(row, column);
        return value == null ? null : id.apply(value);
    }

    /** A column of type json that is not null. */
    public static JsonObject json(ResultSet row, String column) throws SQLException {
        return new JsonObject(row.getString(column));
    }

    /** A column of type json. */
    public static @Nullable JsonObject jsonOrNull(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : new JsonObject(text);
    }

    /** A column of type json that contains any value. */
    public static @Nullable Json anyJsonOrNull(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : new Json(text);
    }
}
