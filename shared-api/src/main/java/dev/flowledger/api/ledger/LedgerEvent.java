package dev.flowledger.api.ledger;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.content.ContentKeys;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * A stored event together with its ledger entry.
 *
 * @param event the event. Of an archived one only the type, subject, time, actor, command and request are known
 * @param entry the ledger entry, or null while the event has not been sequenced
 * @param content the decrypted content of the event, see {@link ContentKeys#content}; null if it has none or it was not read
 * @param archive the name of the file to which the event was moved; null if it is in the event store
 */
public record LedgerEvent(
        StoredEvent event,
        @Nullable LedgerEntry entry,
        @Nullable String content,
        @Nullable String archive) {

    /** The type of the line that stands for an archived event. */
    static final String ARCHIVED = StoredEvent.TYPE_PREFIX + "event.archived";

    /** An event in the event store whose content was not read. */
    public LedgerEvent(StoredEvent event, @Nullable LedgerEntry entry) {
        this(event, entry, null, null);
    }

    /** An event that was moved to the archive in a file. */
    public static LedgerEvent archived(StoredEvent event, @Nullable LedgerEntry entry, String archive) {
        return new LedgerEvent(event, entry, null, archive);
    }

    /** This event with its content. The content of an archived event is in the archive. */
    public LedgerEvent withContent(ContentKeys keys) {
        return archive != null
                ? this
                : new LedgerEvent(event, entry, keys.content(event.stream(), event.sequence(), event.payload()), null);
    }

    /** The position of a sequenced event. */
    public long position() {
        return Objects.requireNonNull(entry).position();
    }

    /**
     * The event as one line of JSON, a CloudEvent: its canonical text, the hash, and the content if it has any. For an archived event,
     * another CloudEvent that names the archive and has the same position and hash.
     */
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
        String canonical = archive == null ? event.canonical(entry.position()) : archived(entry, archive);
        return canonical.substring(0, canonical.length() - 1)
                + LedgerLine.HASH
                + HexFormat.of().formatHex(entry.hash())
                + LedgerLine.END;
    }

    private String archived(LedgerEntry ledgerEntry, String file) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id(ledgerEntry.hash())
                + "\",\"source\":\"urn:flowledger:ledger\",\"type\":\"" + ARCHIVED
                + "\",\"subject\":\"" + escaped(event.subject())
                + "\",\"time\":\"" + MicrosModule.text(event.time())
                + "\",\"datacontenttype\":\"application/json\",\"position\":\"" + ledgerEntry.position()
                + "\",\"actor\":\"" + escaped(event.actor())
                + "\",\"correlationid\":\"" + escaped(event.correlationId())
                + "\",\"command\":\"" + escaped(event.command())
                + "\",\"data\":{\"type\":\"" + StoredEvent.TYPE_PREFIX + escaped(event.type())
                + "\",\"archive\":\"" + escaped(file) + "\"}}";
    }

    /** CloudEvents need an id, and the ledger has none: a UUID of the first bytes of the hash. */
    private static UUID id(byte[] hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new UUID(
                (bytes.getLong() & ~0xF000L) | 0x8000L, (bytes.getLong() & ~(3L << 62)) | 0x8000_0000_0000_0000L);
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder(text.length() + 16);
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return json.toString();
    }
}
