package dev.flowledger.query.key;

import dev.flowledger.api.key.ApiKey;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.FindKeys;
import dev.flowledger.api.key.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Handles the query for API keys. There are few keys, so it has no filter and no pages. */
@Component
class KeyQueryHandler {

    private final JdbcClient jdbc;

    KeyQueryHandler(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @QueryHandler
    List<ApiKey> handle(FindKeys query) {
        return jdbc.sql("""
                        select id, name, role, created, revoked, expires_at, note, last_used_at from read_model.api_key
                        left join event_store.api_key_usage on key_id = id
                        order by created, id""").query((row, number) -> key(row)).list();
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                new ApiKeyId(row.getObject("id", UUID.class)),
                row.getString("name"),
                Role.named(row.getString("role")),
                row.getObject("created", OffsetDateTime.class).toInstant(),
                instant(row, "revoked"),
                instant(row, "expires_at"),
                row.getString("note"),
                instant(row, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
