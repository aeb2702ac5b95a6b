package dev.flowledger.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The natural key of a record, hashed: it names the event stream that holds the record's events, for ever.
 *
 * <p>A record's id is an RFC 9562 version-8 UUID. Of its 122 free bits, 96 are this key and 26 the number of the life
 * that the id names, so that an id leads to its stream without a look-up table (docs/adr/0001-event-stream-per-flow-name.md).
 *
 * @param kind what sort of record it is, {@code "flow"} for one; hashed with the key and in front of the stream's name
 * @param high the first 60 bits of the hash
 * @param low the 36 bits after those
 */
public record StreamKey(String kind, long high, long low) {

    /** The highest number of a life that fits into an id: 67,108,863. */
    public static final int LAST_LIFE = (1 << 26) - 1;

    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long LOW_36_BITS = (1L << 36) - 1;

    /** The key of the record that these parts identify; equal for equal parts in equal order only. */
    public static StreamKey of(String kind, String... naturalKey) {
        MessageDigest sha256 = sha256();
        update(sha256, kind);
        for (String part : naturalKey) {
            update(sha256, part);
        }
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
        long first = hash.getLong();
        long second = hash.getLong();
        return new StreamKey(kind, first >>> 4, ((first & 0xFL) << 32 | second >>> 32) & LOW_36_BITS);
    }

    /** The key inside an id. Any UUID has one; only an id that this server made leads to a stream with events. */
    public static StreamKey inside(String kind, UUID id) {
        long msb = id.getMostSignificantBits();
        return new StreamKey(
                kind, (msb >>> 16 << 12) | (msb & 0xFFFL), id.getLeastSignificantBits() >>> 26 & LOW_36_BITS);
    }

    /** The number of the life that an id names. */
    public static int lifeInside(UUID id) {
        return (int) (id.getLeastSignificantBits() & LAST_LIFE);
    }

    /**
     * The id of one life of the record.
     *
     * @param life from 1 to {@link #LAST_LIFE}
     */
    public UUID id(int life) {
        if (life < 1 || life > LAST_LIFE) {
            throw new IllegalArgumentException("no id has room for life " + life);
        }
        return new UUID((high >>> 12 << 16) | VERSION_8 | (high & 0xFFFL), VARIANT | low << 26 | life);
    }

    /** The identifier of the event stream: the kind, a hyphen and the key's 96 bits in hexadecimal. */
    public String stream() {
        HexFormat hex = HexFormat.of();
        return kind + "-" + hex.toHexDigits(high, 15) + hex.toHexDigits(low, 9);
    }

    /** The kind of record whose events a stream of this name holds. */
    public static String kindOf(String stream) {
        return stream.substring(0, Math.max(0, stream.lastIndexOf('-')));
    }

    /** Every part goes in with its length in front: no two lists of parts give the same bytes. */
    private static void update(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
