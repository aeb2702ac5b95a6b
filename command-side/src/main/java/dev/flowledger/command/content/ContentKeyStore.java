package dev.flowledger.command.content;

import dev.flowledger.api.FinalStatements;
import dev.flowledger.api.content.ContentKey;
import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.content.ContentSeal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/**
 * The table of the keys. Keys are never cached: they are read for each batch of commands and each page of events, so that an
 * erasure takes effect immediately on all nodes.
 */
@Component
public class ContentKeyStore implements ContentKeyReader {

    /** Selects the keys of streams. */
    public static final String SELECT =
            "select stream, number, secret, erased_at from event_store.content_key where stream = any (?::text[])";

    private static final String INSERT = """
            insert into event_store.content_key (stream, number, secret, erased_at, erasure)
            select * from unnest(?::text[], ?::integer[], ?::bytea[], ?::timestamptz[], ?::uuid[])""";

    /** Some stored keys. */
    private static final String SAMPLE = """
            select stream, number, secret, erased_at from (select * from event_store.content_key limit 1000) sample
            where secret is not null""";

    /** Not an update: the server's role may have only the privileges to insert and to delete. */
    private static final String ERASE = """
            with destroyed as (
                delete from event_store.content_key where stream = ? and secret is not null returning stream, number)
            insert into event_store.content_key (stream, number, erased_at, erasure)
            select stream, number, ?, ? from destroyed""";

    /** A snapshot contains content. */
    private static final String DELETE_SNAPSHOT = "delete from event_store.snapshot where stream = ?";

    private final JdbcTemplate jdbc;
    private final MasterKey master;

    ContentKeyStore(DataSource dataSource, MasterKey master) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.master = master;
    }

    /** Fails if some stored keys are encrypted with a master key that this node does not have. */
    void requireMasterKey() {
        for (ContentKey key : jdbc.query(SAMPLE, (row, number) -> key(row))) {
            key.secret();
        }
    }

    @Override
    public ContentKeys read(Collection<String> streams) {
        return streams.isEmpty() ? ContentKeys.none() : new ContentKeys(find(streams));
    }

    /** The keys of some streams, destroyed ones included. */
    public List<ContentKey> find(Collection<String> streams) {
        return jdbc.query(SELECT, (row, number) -> key(row), new SqlArrayValue("text", streams.toArray()));
    }

    /**
     * Returns a seal that has a usable key of each stream, and commits the keys that are missing. For content that is not in events.
     */
    public ContentSeal createMissing(Collection<String> streams) {
        ContentSeal seal = new ContentSeal(streams.isEmpty() ? List.of() : find(streams));
        streams.forEach(seal::createMissing);
        while (!seal.created().isEmpty()) {
            jdbc.update(INSERT + " on conflict do nothing", values(seal.created()));
            // Another transaction may have been faster.
            seal = new ContentSeal(find(streams));
            streams.forEach(seal::createMissing);
        }
        return seal;
    }

    /** The key in a row that {@link #SELECT} returns. */
    public ContentKey key(ResultSet row) throws SQLException {
        String stream = row.getString("stream");
        int number = row.getInt("number");
        byte[] secret = row.getBytes("secret");
        return secret == null
                ? ContentKey.erased(
                        stream,
                        number,
                        row.getObject("erased_at", OffsetDateTime.class).toInstant())
                : ContentKey.of(stream, number, () -> master.unwrap(stream, number, secret));
    }

    /** Inserts keys in the current transaction, or with its {@link FinalStatements}. */
    public void insert(List<ContentKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        write(INSERT, values(keys));
    }

    private Object[] values(List<ContentKey> keys) {
        return new Object[] {
            column("text", keys, ContentKey::stream),
            column("integer", keys, ContentKey::number),
            // The driver accepts no byte arrays in an Object[].
            new SqlArrayValue(
                    "bytea", (Object[]) keys.stream().map(this::wrapped).toArray(byte[][]::new)),
            column("timestamptz", keys, key -> timestamp(key.erasedAt())),
            column("uuid", keys, key -> null)
        };
    }

    private byte @Nullable [] wrapped(ContentKey key) {
        byte[] secret = key.secret();
        return secret == null ? null : master.wrap(key.stream(), key.number(), secret);
    }

    /** Destroys the stored keys of a stream, in the current transaction or with its {@link FinalStatements}. */
    public void erase(String stream, Instant at, UUID erasure) {
        write(ERASE, stream, timestamp(at), erasure);
        write(DELETE_SNAPSHOT, stream);
    }

    private void write(String sql, @Nullable Object... values) {
        FinalStatements last = FinalStatements.current();
        if (last == null) {
            jdbc.update(sql, values);
        } else {
            last.add(sql, values);
        }
    }

    private static @Nullable OffsetDateTime timestamp(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static SqlArrayValue column(
            String type, List<ContentKey> keys, Function<ContentKey, @Nullable Object> value) {
        List<@Nullable Object> values = new ArrayList<>();
        keys.forEach(key -> values.add(value.apply(key)));
        return new SqlArrayValue(type, values.toArray());
    }
}
