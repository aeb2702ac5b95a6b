package dev.flowledger.api.ledger;

import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stored event together with its ledger entry.
 *
 * @param event the event
 * @param entry the ledger entry, or null while the event has not been sequenced
 */
public record LedgerEvent(StoredEvent event, @Nullable LedgerEntry entry) {

    /** The position of a sequenced event. */
    public long position() {
        return Objects.requireNonNull(entry).position();
    }

    /** The event as one line of JSON, a CloudEvent: its canonical text with the two hashes as last members. */
    public String line() {
        if (entry == null) {
            return event.canonical(null);
        }
        String canonical = event.canonical(entry.position());
        HexFormat hex = HexFormat.of();
        return canonical.substring(0, canonical.length() - 1)
                + LedgerLine.PREVIOUS
                + hex.formatHex(entry.previousHash())
                + LedgerLine.HASH
                + hex.formatHex(entry.hash())
                + LedgerLine.END;
    }
}
