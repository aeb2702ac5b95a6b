package dev.flowledger.api;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Parses and generates UUIDs in the format of RFC 9562. */
public final class Uuids {

    private static final Pattern CANONICAL =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private static final Pattern WITHOUT_HYPHENS = Pattern.compile("\\p{XDigit}{32}");

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final long HIGH_SEED;
    private static final long LOW_SEED;

    static {
        SecureRandom random = new SecureRandom();
        HIGH_SEED = random.nextLong();
        LOW_SEED = random.nextLong();
    }

    private Uuids() {}

    /**
     * Generates a version-4 UUID for an id that need not be secret. {@link UUID#randomUUID} is unpredictable, but each call waits
     * for a lock that all threads share.
     *
     * <p>Each half is a number, counted from a random seed of this process, whose bits are mixed. Equal UUIDs are as unlikely as
     * with random ones. A caller who knows one of them can predict the others, so it must never be used for secrets.
     */
    public static UUID random() {
        long number = NUMBERS.incrementAndGet();
        long high = new SplittableRandom(HIGH_SEED + number).nextLong();
        long low = new SplittableRandom(LOW_SEED + number).nextLong();
        return new UUID((high & ~0xF000L) | 0x4000L, (low >>> 2) | 0x8000_0000_0000_0000L);
    }

    /**
     * Parses a UUID in upper or lower case, with or without hyphens. {@link UUID#fromString} also accepts "1-1-1-1-1".
     *
     * @throws IllegalArgumentException if the text is not a UUID
     */
    public static UUID parse(String text) {
        if (WITHOUT_HYPHENS.matcher(text).matches()) {
            return new UUID(
                    Long.parseUnsignedLong(text.substring(0, 16), 16), Long.parseUnsignedLong(text.substring(16), 16));
        }
        if (!CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("value is not a valid uuid");
        }
        return UUID.fromString(text);
    }
}
