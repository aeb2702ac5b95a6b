package dev.flowledger.api.ledger;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hash at a place in the ledger: whoever keeps it elsewhere can find out later whether anything up to there was changed.
 *
 * @param position the place, 0 for that before the first event
 * @param hash the hash of the event there, 64 hexadecimal digits
 */
public record Digest(long position, String hash) {

    private static final Pattern TEXT = Pattern.compile("(0|[1-9]\\d{0,17}):(\\p{XDigit}{64})");

    /** The digest at a place whose hash is known. */
    public static Digest of(long position, byte[] hash) {
        return new Digest(position, HexFormat.of().formatHex(hash));
    }

    /**
     * Reads the form that {@link #text} writes.
     *
     * @throws IllegalArgumentException when it is no digest
     */
    public static Digest parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("a digest is a position, a colon and 64 hexadecimal digits");
        }
        return of(Long.parseLong(parts.group(1)), HexFormat.of().parseHex(parts.group(2)));
    }

    /** Both in one word, to copy and paste: {@code 1042:5feceb66…}. */
    public String text() {
        return position + ":" + hash;
    }

    /** The hash. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hash);
    }

    @Override
    public String toString() {
        return text();
    }
}
