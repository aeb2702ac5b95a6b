package dev.flowledger.api.ledger;

import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event and its place in the ledger. An event that was committed a moment ago may have none yet.
 *
 * @param event the event
 * @param place its place, or null while it has none
 */
public record LedgerEvent(StoredEvent event, @Nullable Place place) {

    /**
     * A place in the ledger.
     *
     * @param position from 1, without a gap
     * @param previous the hash of the event before it
     * @param hash its own
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares places
    public record Place(long position, byte[] previous, byte[] hash) {}

    /** Its position in the ledger, for those that have one. */
    public long position() {
        return Objects.requireNonNull(place).position();
    }

    /** The event as one line of JSON, a CloudEvent: its canonical text with the hashes as last two members. */
    public String line() {
        if (place == null) {
            return event.canonical(null);
        }
        String canonical = event.canonical(place.position());
        HexFormat hex = HexFormat.of();
        return canonical.substring(0, canonical.length() - 1)
                + LedgerLine.PREVIOUS
                + hex.formatHex(place.previous())
                + LedgerLine.HASH
                + hex.formatHex(place.hash())
                + LedgerLine.END;
    }
}
