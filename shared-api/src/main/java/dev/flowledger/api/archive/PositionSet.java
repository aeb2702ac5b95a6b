package dev.flowledger.api.archive;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A set of positions of the ledger, as ranges. Its text is {@code 1-500,502,510-512}. */
public final class PositionSet {

    private static final Pattern RANGE = Pattern.compile("([1-9]\\d{0,17})(?:-([1-9]\\d{0,17}))?");

    /** The first and the last positions of the ranges, ascending. */
    private final long[] firsts;

    private final long[] lasts;

    private PositionSet(long[] firsts, long[] lasts) {
        this.firsts = firsts;
        this.lasts = lasts;
    }

    /** Consecutive positions. */
    private record Range(long first, long last) {

        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }
    }

    /**
     * Parses a text of {@link #toString}.
     *
     * @throws IllegalArgumentException if the text is no set of positions
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static PositionSet parse(String text) {
        List<Range> ranges = new ArrayList<>();
        for (String part : text.isEmpty() ? List.<String>of() : Arrays.asList(text.split(",", -1))) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                throw new IllegalArgumentException("not a range of positions: " + part);
            }
            long first = Long.parseLong(range.group(1));
            ranges.add(new Range(first, range.group(2) == null ? first : Long.parseLong(range.group(2))));
        }
        return of(ranges);
    }

    /** The set of these positions. */
    public static PositionSet of(long... positions) {
        return of(Arrays.stream(positions)
                .mapToObj(position -> new Range(position, position))
                .toList());
    }

    /** The positions of all sets. */
    public static PositionSet union(Collection<PositionSet> sets) {
        return of(sets.stream().flatMap(set -> set.ranges().stream()).toList());
    }

    private static PositionSet of(Collection<Range> ranges) {
        List<Range> merged = new ArrayList<>();
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort((one, other) -> Long.compare(one.first, other.first));
        for (Range range : sorted) {
            if (range.last < range.first) {
                throw new IllegalArgumentException("the range " + range.first + "-" + range.last + " is not ascending");
            }
            Range previous = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (previous != null && range.first <= previous.last + 1) {
                merged.set(merged.size() - 1, new Range(previous.first, Math.max(previous.last, range.last)));
            } else {
                merged.add(range);
            }
        }
        return new PositionSet(
                merged.stream().mapToLong(Range::first).toArray(),
                merged.stream().mapToLong(Range::last).toArray());
    }

    /** Whether the set contains a position. */
    public boolean contains(long position) {
        int index = Arrays.binarySearch(firsts, position);
        int range = index >= 0 ? index : -index - 2;
        return range >= 0 && position <= lasts[range];
    }

    /** The number of positions. */
    public long size() {
        long size = 0;
        for (int i = 0; i < firsts.length; i++) {
            size += lasts[i] - firsts[i] + 1;
        }
        return size;
    }

    /** The lowest position; 0 if the set is empty. */
    public long first() {
        return firsts.length == 0 ? 0 : firsts[0];
    }

    /** The highest position; 0 if the set is empty. */
    public long last() {
        return lasts.length == 0 ? 0 : lasts[lasts.length - 1];
    }

    private List<Range> ranges() {
        List<Range> ranges = new ArrayList<>(firsts.length);
        for (int i = 0; i < firsts.length; i++) {
            ranges.add(new Range(firsts[i], lasts[i]));
        }
        return Collections.unmodifiableList(ranges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PositionSet set && Arrays.equals(firsts, set.firsts) && Arrays.equals(lasts, set.lasts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(firsts) + Arrays.hashCode(lasts);
    }

    @Override
    @JsonValue
    public String toString() {
        return ranges().stream().map(Range::toString).collect(Collectors.joining(","));
    }
}
