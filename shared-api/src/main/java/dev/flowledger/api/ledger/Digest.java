package dev.flowledger.api.ledger;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The root hash of the ledger's Merkle tree up to a position. A digest that is stored elsewhere proves later whether any event
 * up to the position was changed.
 *
 * @param position the position, which is the number of leaves; 0 before the first event
 * @param hash the root hash, 64 hexadecimal digits
 */
public record Digest(long position, String hash) {

    /** The highest position that a digest can have. */
    public static final long MAX_POSITION = 999_999_999_999_999_999L;

    private static final Pattern TEXT = Pattern.compile("(0|[1-9]\\d{0,17}):(\\p{XDigit}{64})");

    /** The digest of an empty ledger. */
    public static Digest empty() {
        return of(0, TreeHash.empty());
    }

    /** The digest of a position with this root hash. */
    public static Digest of(long position, byte[] hash) {
        return new Digest(position, HexFormat.of().formatHex(hash));
    }

    /**
     * Parses a text of {@link #text}.
     *
     * @throws IllegalArgumentException if the text is not a digest
     */
    public static Digest parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("a digest is a position, a colon and 64 hexadecimal digits");
        }
        return of(Long.parseLong(parts.group(1)), HexFormat.of().parseHex(parts.group(2)));
    }

    /** The position, a colon and the hash: {@code 1042:5feceb66…}. */
    public String text() {
        return position + ":" + hash;
    }

    /** The bytes of the hash. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hash);
    }

    @Override
    public String toString() {
        return text();
    }
}
