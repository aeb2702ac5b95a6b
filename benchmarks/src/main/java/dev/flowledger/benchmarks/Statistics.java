package dev.flowledger.benchmarks;

import java.util.List;
import java.util.Locale;

/** Medians, percentiles and ranges of measured values. */
final class Statistics {

    private Statistics() {}

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static double percentile(List<Double> values, int percent) {
        return values.stream().sorted().toList().get(values.size() * percent / 100);
    }

    static double max(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    static double min(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** Formats values as {@code median (lowest–highest)}. */
    static String medianAndRange(List<Double> values, String format) {
        return String.format(
                Locale.ROOT, format + " (" + format + "–" + format + ")", median(values), min(values), max(values));
    }
}
