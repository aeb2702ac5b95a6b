package dev.flowledger.query.standby;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A position in the write-ahead log of PostgreSQL.
 *
 * @param timeline the timeline of the log, which changes with each fail-over; {@link #ANY_TIMELINE} if it is not known
 * @param lsn the number of bytes before the position, unsigned
 */
public record WalPosition(int timeline, long lsn) {

    static final int ANY_TIMELINE = 0;

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** Parses an LSN as PostgreSQL writes it, such as {@code 16/B374D848}; null if it is none. */
    public static @Nullable WalPosition parse(String text) {
        Matcher lsn = TEXT.matcher(text);
        return lsn.matches()
                ? new WalPosition(
                        ANY_TIMELINE, Long.parseLong(lsn.group(1), 16) << 32 | Long.parseLong(lsn.group(2), 16))
                : null;
    }

    /**
     * Whether a server that has replayed the log up to this position has replayed it up to another one. After a fail-over, a
     * server may have a part of the log that the new primary does not have. Positions of different timelines are not comparable.
     */
    boolean includes(WalPosition other) {
        return (other.timeline == ANY_TIMELINE || timeline == other.timeline)
                && Long.compareUnsigned(lsn, other.lsn) >= 0;
    }
}
