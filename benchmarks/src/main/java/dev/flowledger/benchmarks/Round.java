package dev.flowledger.benchmarks;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of wrk found, without a single error.
 *
 * @param requests how many were answered
 * @param perSecond how many of them a second
 * @param p50 milliseconds that half of them took at most
 * @param p99 milliseconds that all but a hundredth of them took at most
 */
record Round(long requests, double perSecond, double p50, double p99) {

    private static final Pattern SUMMARY = Pattern.compile(
            "^summary requests=(\\d+) micros=(\\d+) p50=(\\d+) p99=(\\d+) errors=(\\d+)$", Pattern.MULTILINE);

    /** Reads the line of {@code summary.lua}; an error status, a broken connection or a time-out is a failure. */
    static Round of(String name, String output) {
        Matcher summary = SUMMARY.matcher(output);
        if (!summary.find()) {
            throw new Failure("wrk printed no summary:\n" + output);
        }
        long requests = Long.parseLong(summary.group(1));
        long errors = Long.parseLong(summary.group(5));
        if (errors > 0 || requests == 0) {
            throw new Failure(name + ": " + errors + " errors in " + requests
                    + " requests; a measurement with errors says nothing.\n" + output);
        }
        return new Round(
                requests,
                requests * 1e6 / Long.parseLong(summary.group(2)),
                Long.parseLong(summary.group(3)) / 1e3,
                Long.parseLong(summary.group(4)) / 1e3);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,.0f a second, p50 %.1f ms, p99 %.1f ms", perSecond, p50, p99);
    }
}
