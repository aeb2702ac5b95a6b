package dev.flowledger.ledger;

import dev.flowledger.api.ledger.LedgerEvent;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event of the ledger as a subscriber or a topic refers to it.
 *
 * @param position the position of the event; 0 before the first one
 * @param hash the hash of the event, 64 hexadecimal digits; empty at position 0
 */
public record Cursor(long position, String hash) {

    /** Before the first event. */
    public static final Cursor START = new Cursor(0, "");

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,17}):([0-9a-f]{64})");

    /** The position and hash of an event, as the database contains them. */
    public static Cursor of(long position, byte[] hash) {
        return new Cursor(position, HexFormat.of().formatHex(hash));
    }

    /** The position and hash of a sequenced event. */
    public static Cursor of(LedgerEvent event) {
        return of(event.position(), Objects.requireNonNull(event.entry()).hash());
    }

    /**
     * Parses a position, a colon and a hash.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Cursor parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("an event is a position, a colon and 64 hexadecimal digits");
        }
        return new Cursor(Long.parseLong(parts.group(1)), parts.group(2));
    }

    /** The position, a colon and the hash; only the position if it is 0. */
    public String text() {
        return hash.isEmpty() ? Long.toString(position) : position + ":" + hash;
    }

    /** The bytes of the hash. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hash);
    }

    /** Whether a client refers to this event. A position without a hash is one of any history. */
    boolean matches(String text) {
        return text.equals(Long.toString(position)) || text.equals(text());
    }

    @Override
    public String toString() {
        return text();
    }
}
