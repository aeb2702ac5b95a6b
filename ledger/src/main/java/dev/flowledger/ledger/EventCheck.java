package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.HashChain;
import dev.flowledger.api.ledger.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** Compares an event with its ledger entry while a rebuild reads the event, so that it is read once. */
public final class EventCheck {

    /** The columns of the ledger entry and of the previous one. */
    public static final String COLUMNS = "entry.position, entry.hash, previous.hash as previous_hash";

    /** Joins the ledger entries to a table with the column {@code global_index}. Pending events have no entry. */
    public static final String JOIN = """
            left join event_store.ledger entry using (global_index)
            left join event_store.ledger previous on previous.position = entry.position - 1""";

    private EventCheck() {}

    /**
     * Returns why an event does not match its ledger entry. Empty if it matches, or if it has no entry or its entry no
     * predecessor: {@link LedgerCheck#verify} finds both.
     */
    public static Optional<String> inconsistency(StoredEvent event, ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("hash");
        if (hash == null) {
            return Optional.empty();
        }
        long position = row.getLong("position");
        byte[] previous = position == 1 ? HashChain.start() : row.getBytes("previous_hash");
        if (previous == null) {
            return Optional.empty();
        }
        byte[] canonical = event.canonical(position).getBytes(UTF_8);
        return Arrays.equals(HashChain.next(previous, canonical), hash)
                ? Optional.empty()
                : Optional.of(LedgerScan.mismatch(position, event.id()));
    }
}
