package dev.flowledger.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The hash of a record's natural key. It identifies the event stream that contains all events of records with that key.
 *
 * <p>The id of a record is an RFC 9562 version-8 UUID. Of its 122 free bits, 96 are this key and 26 are the generation. An id
 * therefore identifies its stream without a lookup (docs/adr/0001-event-stream-per-flow-name.md).
 *
 * @param kind the kind of record, such as {@code "flow"}; part of the hash and prefix of the stream's name
 * @param high the first 60 bits of the hash
 * @param low the next 36 bits of the hash
 */
public record StreamKey(String kind, long high, long low) {

    /** The largest generation that fits into an id: 67,108,863. */
    public static final int MAX_GENERATION = (1 << 26) - 1;

    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long LOW_36_BITS = (1L << 36) - 1;

    /** The key of the record with this natural key. Other parts, or the same parts in another order, give another key. */
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

    /** The key that an id contains. Every UUID contains one, but only ids of this server identify streams with events. */
    public static StreamKey fromId(String kind, UUID id) {
        long msb = id.getMostSignificantBits();
        return new StreamKey(
                kind, (msb >>> 16 << 12) | (msb & 0xFFFL), id.getLeastSignificantBits() >>> 26 & LOW_36_BITS);
    }

    /** The generation that an id contains. */
    public static int generation(UUID id) {
        return (int) (id.getLeastSignificantBits() & MAX_GENERATION);
    }

    /**
     * The id of one generation of the record.
     *
     * @param generation from 1 to {@link #MAX_GENERATION}
     */
    public UUID id(int generation) {
        if (generation < 1 || generation > MAX_GENERATION) {
            throw new IllegalArgumentException("generation " + generation + " is not between 1 and " + MAX_GENERATION);
        }
        return new UUID((high >>> 12 << 16) | VERSION_8 | (high & 0xFFFL), VARIANT | low << 26 | generation);
    }

    /** The name of the event stream: the kind, a hyphen and the 96 bits of the key in hexadecimal. */
    public String stream() {
        HexFormat hex = HexFormat.of();
        return kind + "-" + hex.toHexDigits(high, 15) + hex.toHexDigits(low, 9);
    }

    /** The kind of record in the name of a stream. */
    public static String kindOf(String stream) {
        return stream.substring(0, Math.max(0, stream.lastIndexOf('-')));
    }

    /** Hashes the length of a part before the part, so that two lists of parts never give the same bytes. */
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
