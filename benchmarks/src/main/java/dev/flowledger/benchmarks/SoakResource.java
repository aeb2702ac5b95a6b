package dev.flowledger.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A resource that must not grow under a constant load.
 *
 * @param title the name, with the unit
 * @param value reads the resource from a sample
 * @param tolerance the growth in the second half of the run that is not considered as growth
 */
record SoakResource(String title, ToDoubleFunction<SoakSample> value, double tolerance) {

    /** The tolerance is at least this part of the median: larger values vary more. */
    private static final double RELATIVE_TOLERANCE = 0.1;

    static final List<SoakResource> ALL = List.of(
            new SoakResource("Heap after a full collection, MiB", SoakSample::liveHeap, 8),
            new SoakResource("Resident memory of the server, MiB", SoakSample::residentMemory, 24),
            new SoakResource("Platform threads", SoakSample::threads, 8),
            new SoakResource("Open file descriptors", SoakSample::descriptors, 20),
            new SoakResource("Database sessions", SoakSample::sessions, 4),
            new SoakResource("Rows of the read model", SoakSample::rows, 200),
            new SoakResource("Pending events in the outbox", SoakSample::pendingEvents, 100));

    /**
     * The trend of a resource in the second half of a run.
     *
     * @param first the value at the start of the run
     * @param median the median of the second half
     * @param maximum the maximum of the run
     * @param growth the slope of the second half, multiplied by its duration
     * @param limit the growth that is permitted
     */
    record Trend(double first, double median, double maximum, double growth, double limit) {

        boolean isGrowth() {
            return growth > limit;
        }

        String row(String title) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %,.0f | %+,.1f | %,.1f | %s |",
                    title,
                    first,
                    median,
                    maximum,
                    growth,
                    limit,
                    isGrowth() ? "**grows**" : "no growth");
        }
    }

    List<Double> values(List<SoakSample> samples) {
        return samples.stream().map(sample -> value.applyAsDouble(sample)).toList();
    }

    Trend trend(List<SoakSample> samples) {
        List<SoakSample> half = samples.subList(samples.size() / 2, samples.size());
        double median = Statistics.median(values(half));
        return new Trend(
                value.applyAsDouble(samples.get(0)),
                median,
                Statistics.max(values(samples)),
                slopePerSecond(half) * seconds(half.get(0), half.get(half.size() - 1)),
                Math.max(tolerance, RELATIVE_TOLERANCE * median));
    }

    /** The median of the slopes between all pairs of samples (Theil and Sen): single peaks, such as rebuilds, do not affect it. */
    private double slopePerSecond(List<SoakSample> samples) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            for (int j = i + 1; j < samples.size(); j++) {
                slopes.add((value.applyAsDouble(samples.get(j)) - value.applyAsDouble(samples.get(i)))
                        / seconds(samples.get(i), samples.get(j)));
            }
        }
        return Statistics.median(slopes);
    }

    private static double seconds(SoakSample from, SoakSample to) {
        return to.time().minus(from.time()).toMillis() / 1e3;
    }
}
