package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.NoteVerifier;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of all published checkpoints and of the keys that have signed them. A person who can change the ledger can change it,
 * too, but cannot add a checkpoint with a valid signature.
 */
@Component
class KeptCheckpoints {

    private static final Logger log = LoggerFactory.getLogger(KeptCheckpoints.class);

    /** Of the current history: an auditor has acknowledged that earlier ones may no longer be part of it. */
    private static final String LAST_ACKNOWLEDGEMENT = """
            coalesce((
                select max(finished) from event_store.verification
                where purpose = 'requested' and valid and verified_hash is not null), '-infinity')""";

    private static final String AFTER_LAST_ACKNOWLEDGEMENT = "\"time\" > " + LAST_ACKNOWLEDGEMENT;

    private final JdbcClient jdbc;
    private final LedgerIdentity ledger;
    private final SigningKey key;
    private final DatabaseState database;

    KeptCheckpoints(JdbcClient jdbc, LedgerIdentity ledger, SigningKey key, DatabaseState database) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.key = key;
        this.database = database;
    }

    /**
     * A key that has signed checkpoints.
     *
     * @param key the public key as text: name, hash and Base64 with plus signs between them
     * @param firstUsed when it signed first
     * @param current whether this node signs with it
     */
    record KnownKey(
            String key,
            @JsonProperty("first_used") @Nullable Instant firstUsed,
            boolean current) {}

    /** Keeps a checkpoint, and the key that has signed it. Several nodes may publish the same one. */
    void add(SignedCheckpoint checkpoint, Instant time) {
        if (database.problemWithChanges() != null) {
            throw new IllegalStateException("the database does not accept changes");
        }
        String here = ledger.database();
        warnOfCopy(here);
        NoteVerifier verifier = key.verifier();
        if (checkpoint.note().signatures().isEmpty() && ledger.lastKey() != null) {
            throw new IllegalStateException(
                    "earlier checkpoints of this ledger are signed, but this server does not sign: " + key.problem());
        }
        if (verifier != null) {
            jdbc.sql(
                            "insert into event_store.checkpoint_key (verifier, first_used) values (?, ?) on conflict do nothing")
                    .params(verifier.text(), time.atOffset(ZoneOffset.UTC))
                    .update();
        }
        jdbc.sql("insert into event_store.checkpoint (position, hash, \"time\", note, database) values (?, ?, ?, ?, ?)"
                        + " on conflict do nothing")
                .params(
                        checkpoint.checkpoint().position(),
                        checkpoint.checkpoint().bytes(),
                        time.atOffset(ZoneOffset.UTC),
                        checkpoint.text(),
                        here)
                .update();
    }

    private void warnOfCopy(String here) {
        jdbc.sql("select database from event_store.checkpoint order by \"time\" desc, position desc limit 1")
                .query(String.class)
                .optional()
                .filter(last -> !last.equals(here))
                .ifPresent(last -> log.warn(
                        "The last checkpoint of this ledger was made in another database: this one is a restored or moved copy. Do"
                                + " not let both accept changes"));
    }

    /**
     * Reads checkpoints, the one with the highest position first.
     *
     * @param before returns only those before this one; null for the latest ones
     */
    List<KeptCheckpoint> find(@Nullable Checkpoint before, int limit) {
        Checkpoint end = before == null ? new Checkpoint(Long.MAX_VALUE, "") : before;
        return jdbc.sql("select * from event_store.checkpoint where (position, hash) < (?, ?)"
                        + " order by position desc, hash desc limit ?")
                .params(end.position(), end.bytes(), limit)
                .query((row, number) -> keptCheckpoint(row))
                .list();
    }

    private static KeptCheckpoint keptCheckpoint(ResultSet row) throws SQLException {
        return KeptCheckpoint.of(
                checkpoint(row), StoredEvents.time(row, "time"), row.getString("note"), row.getString("database"));
    }

    /** The keys that have signed checkpoints, and the one of this node, the latest first. */
    List<KnownKey> keys() {
        NoteVerifier current = key.verifier();
        String text = current == null ? "" : current.text();
        List<KnownKey> keys = new ArrayList<>(
                jdbc.sql("select verifier, first_used from event_store.checkpoint_key order by first_used desc")
                        .query((row, number) -> new KnownKey(
                                row.getString("verifier"),
                                StoredEvents.time(row, "first_used"),
                                row.getString("verifier").equals(text)))
                        .list());
        if (current != null && keys.stream().noneMatch(KnownKey::current)) {
            keys.add(0, new KnownKey(text, null, true));
        }
        return keys;
    }

    /** The checkpoint with the highest position of the current history. */
    Optional<KeptCheckpoint> findLast() {
        return jdbc.sql("select * from event_store.checkpoint where " + AFTER_LAST_ACKNOWLEDGEMENT
                        + " order by position desc, hash desc limit 1")
                .query((row, number) -> keptCheckpoint(row))
                .optional();
    }

    /** Reads checkpoints of the current history after another one, in the order of position and hash. */
    List<Published> findAfter(Checkpoint checkpoint, int limit) {
        return jdbc.sql(
                        "select position, hash, \"time\" from event_store.checkpoint where (position, hash) > (?, ?) and "
                                + AFTER_LAST_ACKNOWLEDGEMENT + " order by position, hash limit ?")
                .params(checkpoint.position(), checkpoint.bytes(), limit)
                .query((row, number) -> new Published(
                        checkpoint(row), StoredEvents.time(row, "time").toString()))
                .list();
    }

    /** Whether an auditor has acknowledged that the ledger may not contain checkpoints of a time. */
    boolean isAcknowledged(Instant time) {
        return jdbc.sql("select ? <= " + LAST_ACKNOWLEDGEMENT)
                .param(time.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    /** A checkpoint and the time when it was published. */
    record Published(Checkpoint checkpoint, String time) {}

    /**
     * The last position before another one up to which the ledger agrees with a checkpoint of the current history that was kept or
     * verified; 0 if there is none. A ledger that agrees with one agrees with all earlier ones.
     */
    long lastAgreedBefore(long position, LedgerTree tree) {
        long agreed = 0;
        // A binary search: the last one that agrees is not before the first of these positions, nor after the other.
        long low = 0;
        long high = position - 1;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            Checkpoint candidate = findLastBetween(low, middle);
            if (candidate == null || candidate.equals(tree.findCheckpoint(candidate.position()))) {
                agreed = candidate == null ? agreed : candidate.position();
                low = middle;
            } else {
                high = candidate.position() - 1;
            }
        }
        return agreed;
    }

    /** Finds the last known checkpoint after a position and not after another one. */
    private @Nullable Checkpoint findLastBetween(long low, long high) {
        return jdbc.sql("""
                        select position, hash from (
                            (select position, hash from event_store.checkpoint
                            where position > ? and position <= ? and %s order by position desc limit 1)
                            union all
                            (select verified_position, verified_hash from event_store.verification
                            where valid and verified_hash is not null and verified_position > ? and verified_position <= ?
                                and finished >= %s
                            order by verified_position desc limit 1)) known
                        order by position desc limit 1""".formatted(AFTER_LAST_ACKNOWLEDGEMENT, LAST_ACKNOWLEDGEMENT))
                .params(low, high, low, high)
                .query((row, number) -> checkpoint(row))
                .optional()
                .orElse(null);
    }

    /**
     * Why a kept checkpoint was not made by this ledger, as far as this node can tell; null if it was. It must have a signature of
     * this node's key, unless the key was first used later.
     */
    @Nullable String problemWith(KeptCheckpoint kept) {
        String row = "The checkpoint of position " + kept.position() + " in event_store.checkpoint ";
        SignedCheckpoint note = kept.parse();
        if (note == null) {
            return row + "is not a signed note: it was changed or added.";
        }
        if (note.checkpoint().position() != kept.position()
                || !note.checkpoint().hash().equals(kept.hash())) {
            return row + "does not match its note: it was changed or added.";
        }
        NoteVerifier verifier = key.verifier();
        if (verifier == null || note.isSignedBy(verifier)) {
            return null;
        }
        if (note.note().hasSignatureOf(verifier)) {
            return row + "does not match its signature: it was changed.";
        }
        Instant firstUsed = firstUsed(verifier);
        return firstUsed == null || kept.time().isBefore(firstUsed)
                ? null
                : row + "has no signature of the key " + verifier.name() + ": it was changed or added.";
    }

    private @Nullable Instant firstUsed(NoteVerifier verifier) {
        return jdbc.sql("select first_used from event_store.checkpoint_key where verifier = ?")
                .param(verifier.text())
                .query((row, number) -> StoredEvents.time(row, "first_used"))
                .optional()
                .orElse(null);
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return Checkpoint.of(row.getLong("position"), row.getBytes("hash"));
    }
}
