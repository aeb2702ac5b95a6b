package dev.flowledger.benchmarks;

import java.util.Arrays;
import java.util.regex.Pattern;

/** The metrics of a server at a time, in the text format of Prometheus. */
record ServerMetrics(String text) {

    /** Returns the sum of all series of a metric whose labels contain the given text. Fails if there is none. */
    double value(String name, String label) {
        Pattern series = Pattern.compile(
                "^" + name + "(?:\\{[^}]*" + Pattern.quote(label) + "[^}]*})? (\\S+)$", Pattern.MULTILINE);
        double[] values = series.matcher(text)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .toArray();
        if (values.length == 0) {
            throw new BenchmarkException("The server has no metric " + name + ".");
        }
        return Arrays.stream(values).sum();
    }

    /** Returns the sum of all series of a metric. */
    double value(String name) {
        return value(name, "");
    }
}
