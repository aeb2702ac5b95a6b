package dev.flowledger.command.content;

import dev.flowledger.api.FinalStatements;
import dev.flowledger.api.content.ContentKey;
import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.content.ContentSeal;
import dev.flowledger.api.content.ErasurePerformed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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

    private static final String SELECT =
            "select stream, number, secret, erased_at from event_store.content_key where stream = any (?::text[])";

    private static final String INSERT = """
            insert into event_store.content_key (stream, number, secret, erased_at)
            select stream, number, secret, erased_at::timestamptz
            from unnest(?::text[], ?::integer[], ?::bytea[], ?::text[]) key (stream, number, secret, erased_at)""";

    /** A stored key that none of some master keys has encrypted. */
    private static final String OF_ANOTHER_MASTER_KEY = """
            select stream from event_store.content_key
            where octet_length(secret) <> 32 and not substr(secret, 1, 4) = any (?::bytea[]) limit 1""";

    private static final String PAGE = """
            select stream, number, secret from event_store.content_key where (stream, number) > (?, ?)
            order by stream, number limit ?""";

    private static final String WRAP =
            "select event_store.wrap_content_keys(?::text[], ?::integer[], ?::bytea[], ?::bytea[])";

    private static final String WITH_EVENTS = """
            select stream from unnest(?::text[]) requested (stream)
            where exists (select from event_store.event where event.stream = requested.stream) order by stream""";

    /** Selects the keys that events of streams need and that are missing. Encrypted content has at least 29 bytes. */
    public static final String SELECT_LOST = """
            select distinct stream, sealed[1]::integer as number
            from event_store.event,
                regexp_matches(payload::text, '"encrypted:([1-9][0-9]{0,8}):[A-Za-z0-9_-]{38}', 'g') sealed
            where stream = any (?::text[]) and not exists (
                select from event_store.content_key key where key.stream = event.stream and key.number = sealed[1]::integer)""";

    /**
     * Also the keys that are missing, except those that the transaction inserts later. Not an update: the server's role may have only
     * the privileges to insert and to delete.
     */
    private static final String ERASE = """
            with destroyed as (
                delete from event_store.content_key where stream = ? and secret is not null returning stream, number),
            lost as (<lost>)
            insert into event_store.content_key (stream, number, erased_at, erasure)
            select stream, number, ?::timestamptz, ?::uuid
            from (select * from destroyed union select * from lost where number <> all (?::integer[])) keys""".replace("<lost>", SELECT_LOST);

    /** A snapshot contains content. */
    private static final String DELETE_SNAPSHOT = "delete from event_store.snapshot where stream = ?";

    private final JdbcTemplate jdbc;
    private final MasterKey master;

    ContentKeyStore(DataSource dataSource, MasterKey master) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.master = master;
    }

    /** Finds a stream whose stored key is encrypted with a master key that this node does not have. */
    Optional<String> findUnreadable() {
        return jdbc.query(OF_ANOTHER_MASTER_KEY, (row, number) -> row.getString("stream"), bytes(master.ids())).stream()
                .findFirst();
    }

    /** Whether there is a master key. */
    public boolean hasMasterKey() {
        return master.exists();
    }

    /** A stored key: all of its row. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record StoredKey(String stream, int number, byte @Nullable [] secret) {}

    /**
     * Encrypts stored keys again that are not encrypted with the current master key.
     *
     * @param after reads the keys after this one
     * @param limit the maximum number of keys to read
     */
    public WrappedKeys wrap(WrappedKeys.Position after, int limit) {
        List<StoredKey> page = jdbc.query(
                PAGE,
                (row, number) -> new StoredKey(row.getString("stream"), row.getInt("number"), row.getBytes("secret")),
                after.stream(),
                after.number(),
                limit);
        List<StoredKey> stored = new ArrayList<>();
        List<byte[]> wrapped = new ArrayList<>();
        int unreadable = 0;
        for (StoredKey key : page) {
            byte[] secret = key.secret();
            if (secret != null && !master.isCurrent(secret)) {
                try {
                    wrapped.add(
                            master.wrap(key.stream(), key.number(), master.unwrap(key.stream(), key.number(), secret)));
                    stored.add(key);
                } catch (IllegalStateException ofAnotherMasterKey) {
                    unreadable++;
                }
            }
        }
        Long changed = jdbc.queryForObject(
                WRAP,
                Long.class,
                texts(stored.stream().map(StoredKey::stream)),
                new SqlArrayValue(
                        "integer", stored.stream().map(StoredKey::number).toArray()),
                bytes(stored.stream()
                        .map(key -> Objects.requireNonNull(key.secret()))
                        .toList()),
                bytes(wrapped));
        StoredKey last = page.size() < limit ? null : page.get(limit - 1);
        return new WrappedKeys(
                Objects.requireNonNull(changed),
                unreadable,
                last == null ? null : new WrappedKeys.Position(last.stream(), last.number()));
    }

    @Override
    public ContentKeys read(Collection<String> streams) {
        return streams.isEmpty() ? ContentKeys.none() : new ContentKeys(find(streams));
    }

    /** The keys of some streams, destroyed ones included. */
    public List<ContentKey> find(Collection<String> streams) {
        return jdbc.query(SELECT, (row, number) -> key(row), texts(streams.stream()));
    }

    /**
     * Returns a seal that has a usable key of each stream with events, and commits the keys that are missing. For content that is not
     * in events. Other streams get no key, because keys are kept.
     */
    public ContentSeal createMissing(Collection<String> requested) {
        ContentSeal seal = new ContentSeal(requested.isEmpty() ? List.of() : find(requested));
        List<String> streams = withEvents(
                requested.stream().filter(stream -> !seal.hasReadable(stream)).toList());
        return streams.isEmpty() ? seal : createMissing(requested, streams);
    }

    private ContentSeal createMissing(Collection<String> requested, List<String> streams) {
        ContentSeal seal = new ContentSeal(find(requested));
        streams.forEach(seal::createMissing);
        while (!seal.created().isEmpty()) {
            jdbc.update(INSERT + " on conflict do nothing", values(seal.created()));
            // Another transaction may have been faster.
            seal = new ContentSeal(find(requested));
            streams.forEach(seal::createMissing);
        }
        return seal;
    }

    private List<String> withEvents(List<String> streams) {
        return streams.isEmpty()
                ? streams
                : jdbc.query(WITH_EVENTS, (row, number) -> row.getString("stream"), texts(streams.stream()));
    }

    /** The key in a row with the columns of its table. */
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

    /** Adds the insert of keys to the statements of a transaction. */
    public void insert(List<ContentKey> keys, FinalStatements statements) {
        if (!keys.isEmpty()) {
            statements.add(INSERT, values(keys));
        }
    }

    private Object[] values(List<ContentKey> keys) {
        return new Object[] {
            texts(keys.stream().map(ContentKey::stream)),
            numbers(keys.stream()),
            bytes(keys.stream().map(this::wrapped).toList()),
            texts(keys.stream().map(ContentKey::erasedAt).map(at -> at == null ? null : at.toString()))
        };
    }

    private byte @Nullable [] wrapped(ContentKey key) {
        byte[] secret = key.secret();
        return secret == null ? null : master.wrap(key.stream(), key.number(), secret);
    }

    /** Whether the key of content of a stream is missing. */
    public boolean isLost(String stream) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("select exists (" + SELECT_LOST + ")", Boolean.class, texts(Stream.of(stream))));
    }

    /**
     * Adds the destruction of the stored keys of a stream to the statements of a transaction. Keys that are missing are recorded as
     * destroyed.
     *
     * @param created the keys that the transaction inserts later
     */
    public void erase(ErasurePerformed erasure, List<ContentKey> created, FinalStatements statements) {
        String stream = erasure.stream();
        statements.add(
                ERASE,
                stream,
                texts(Stream.of(stream)),
                erasure.at().atOffset(ZoneOffset.UTC),
                erasure.erasure(),
                numbers(created.stream().filter(key -> key.stream().equals(stream))));
        statements.add(DELETE_SNAPSHOT, stream);
    }

    /** The driver accepts no byte arrays in an Object[]. */
    private static SqlArrayValue bytes(List<? extends byte @Nullable []> values) {
        return new SqlArrayValue("bytea", (Object[]) values.toArray(byte[][]::new));
    }

    private static SqlArrayValue texts(Stream<? extends @Nullable String> values) {
        return new SqlArrayValue("text", (Object[]) values.toArray(String[]::new));
    }

    private static SqlArrayValue numbers(Stream<ContentKey> keys) {
        return new SqlArrayValue(
                "integer", (Object[]) keys.map(ContentKey::number).toArray(Integer[]::new));
    }
}
