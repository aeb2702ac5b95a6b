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

    /** The event as one line of JSON, a CloudEvent: its canonical text with the hash as last member. */
    public String line() {
        if (entry == null) {
            return event.canonical(null);
        }
        String canonical = event.canonical(entry.position());
        return canonical.substring(0, canonical.length() - 1)
                + LedgerLine.HASH
                + HexFormat.of().formatHex(entry.hash())
                + LedgerLine.END;
    }
}
