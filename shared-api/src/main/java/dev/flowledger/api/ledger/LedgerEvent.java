package dev.flowledger.api.ledger;

import dev.flowledger.api.content.ContentKeys;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stored event together with its ledger entry.
 *
 * @param event the event
 * @param entry the ledger entry, or null while the event has not been sequenced
 * @param content the decrypted content of the event, see {@link ContentKeys#content}; null if it has none or it was not read
 */
public record LedgerEvent(
        StoredEvent event,
        @Nullable LedgerEntry entry,
        @Nullable String content) {

    /** An event whose content was not read. */
    public LedgerEvent(StoredEvent event, @Nullable LedgerEntry entry) {
        this(event, entry, null);
    }

    /** This event with its content. */
    public LedgerEvent withContent(ContentKeys keys) {
        return new LedgerEvent(event, entry, keys.content(event.stream(), event.sequence(), event.payload()));
    }

    /** The position of a sequenced event. */
    public long position() {
        return Objects.requireNonNull(entry).position();
    }

    /** The event as one line of JSON, a CloudEvent: its canonical text, the hash, and the content if it has any. */
    public String line() {
        String stored = storedLine();
        return content == null
                ? stored
                : stored.substring(0, stored.length() - 1) + LedgerLine.CONTENT + ContentKeys.quoted(content) + '}';
    }

    private String storedLine() {
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
