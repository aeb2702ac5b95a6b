package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.TreeHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** Compares an event with its ledger entry while a rebuild reads the event, so that it is read once. */
public final class EventCheck {

    /** The columns of the ledger entry. */
    public static final String COLUMNS = "entry.position, entry.hash";

    /** Joins the ledger entries to a table with the column {@code global_index}. Pending events have no entry. */
    public static final String JOIN = "left join event_store.ledger entry using (global_index)";

    private EventCheck() {}

    /**
     * Returns why an event does not match its ledger entry. Empty if it matches, or if it has no entry, which
     * {@link LedgerCheck#verify} finds.
     */
    public static Optional<String> inconsistency(StoredEvent event, ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("hash");
        if (hash == null) {
            return Optional.empty();
        }
        long position = row.getLong("position");
        byte[] canonical = event.canonical(position).getBytes(UTF_8);
        return Arrays.equals(TreeHash.leaf(canonical), hash)
                ? Optional.empty()
                : Optional.of(LedgerScan.mismatch(position, event.id()));
    }
}
