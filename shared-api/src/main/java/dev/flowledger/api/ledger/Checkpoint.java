package dev.flowledger.api.ledger;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The root hash of the ledger's Merkle tree up to a position. A checkpoint that is stored elsewhere proves later whether any event
 * up to the position was changed.
 *
 * @param position the position, which is the number of leaves; 0 before the first event
 * @param hash the root hash, 64 hexadecimal digits
 */
public record Checkpoint(long position, String hash) {

    /** The highest position that a checkpoint can have. */
    public static final long MAX_POSITION = 999_999_999_999_999_999L;

    /** The regular expression of {@link #text}. */
    public static final String PATTERN = "^(0|[1-9][0-9]{0,17}):([0-9A-Fa-f]{64})$";

    /** What {@link #PATTERN} expects. */
    public static final String EXPECTED = "must be a position, a colon and 64 hexadecimal digits";

    private static final Pattern TEXT = Pattern.compile(PATTERN);

    /** The checkpoint of an empty ledger. */
    public static Checkpoint empty() {
        return of(0, TreeHash.empty());
    }

    /** The checkpoint of a position with this root hash. */
    public static Checkpoint of(long position, byte[] hash) {
        return new Checkpoint(position, HexFormat.of().formatHex(hash));
    }

    /**
     * Parses a text of {@link #text} or a {@link SignedCheckpoint}, whose signatures are not verified.
     *
     * @throws IllegalArgumentException if the text is not a checkpoint
     */
    public static Checkpoint parse(String text) {
        String stripped = text.strip();
        if (stripped.indexOf('\n') > 0) {
            return SignedCheckpoint.parse(stripped + (stripped.contains("\n\n") ? "\n" : "\n\n"))
                    .checkpoint();
        }
        Matcher parts = TEXT.matcher(stripped);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "a checkpoint is a position, a colon and 64 hexadecimal digits, or a signed note");
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
