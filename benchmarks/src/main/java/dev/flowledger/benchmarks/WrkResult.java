package dev.flowledger.benchmarks;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The result of one run of wrk. There is no result if a request failed.
 *
 * @param requests number of responses
 * @param perSecond responses per second
 * @param p50 median response time in milliseconds
 * @param p99 99th percentile of the response time in milliseconds
 * @param processorTime processor time per request
 */
record WrkResult(long requests, double perSecond, double p50, double p99, ProcessorTime processorTime) {

    private static final Pattern SUMMARY = Pattern.compile(
            "^summary requests=(\\d+) micros=(\\d+) p50=(\\d+) p99=(\\d+) errors=(\\d+)$", Pattern.MULTILINE);

    /**
     * Parses the line that {@code summary.lua} prints. Fails on an error status, a broken connection or a timeout.
     *
     * @param used processor time during the run
     */
    static WrkResult parse(String scenario, String output, ProcessorTime used) {
        Matcher summary = SUMMARY.matcher(output);
        if (!summary.find()) {
            throw new BenchmarkException("wrk printed no summary:\n" + output);
        }
        long requests = Long.parseLong(summary.group(1));
        long errors = Long.parseLong(summary.group(5));
        if (errors > 0 || requests == 0) {
            throw new BenchmarkException(scenario + ": " + errors + " errors in " + requests + " requests.\n" + output);
        }
        return new WrkResult(
                requests,
                requests * 1e6 / Long.parseLong(summary.group(2)),
                Long.parseLong(summary.group(3)) / 1e3,
                Long.parseLong(summary.group(4)) / 1e3,
                used.per(requests));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.0f per second, p50 %.1f ms, p99 %.1f ms, processor ms per request %s",
                perSecond,
                p50,
                p99,
                processorTime);
    }
}
