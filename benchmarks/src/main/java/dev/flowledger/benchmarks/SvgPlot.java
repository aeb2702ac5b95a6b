package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws line plots, one below the other, that share the x-axis. Writes them as SVG. */
final class SvgPlot {

    private static final int WIDTH = 860;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 50;
    private static final int PLOT_HEIGHT = 110;
    private static final int PLOT_DISTANCE = 165;
    private static final int TICKS = 4;
    private static final int MAX_X_TICKS = 12;

    private final StringBuilder body = new StringBuilder();
    private final List<Double> minutes;
    private final double end;
    private int plots;

    /** Starts a plot of values at the given times, in minutes. */
    SvgPlot(String title, List<Double> minutes) {
        this.minutes = minutes;
        this.end = Math.max(minutes.get(minutes.size() - 1), 1e-9);
        text(LEFT, 24, "start", "bold 16px", title);
    }

    /** Adds a plot. Its y-axis begins at 0. */
    void add(String title, List<Double> values) {
        int top = TOP + plots++ * PLOT_DISTANCE + 20;
        int bottom = top + PLOT_HEIGHT;
        double step = niceStep(Statistics.max(values) / TICKS);
        double max = step * Math.max(1, Math.ceil(Statistics.max(values) / step));
        text(LEFT, top - 10, "start", "bold 13px", title);
        for (int tick = 0; tick * step <= max * 1.001; tick++) {
            double y = bottom - tick * step / max * PLOT_HEIGHT;
            line(LEFT, y, WIDTH - RIGHT, y, tick == 0 ? "#333" : "#ddd");
            text(LEFT - 8, y + 4, "end", "12px", number(tick * step));
        }
        double minuteStep = niceStep(end / MAX_X_TICKS);
        for (int tick = 0; tick * minuteStep <= end * 1.001; tick++) {
            double x = x(tick * minuteStep);
            line(x, bottom, x, bottom + 4, "#333");
            text(x, bottom + 18, "middle", "12px", number(tick * minuteStep));
        }
        text(WIDTH - RIGHT, bottom + 34, "end", "12px", "minutes");
        String points = IntStream.range(0, values.size())
                .mapToObj(i -> format("%.1f,%.1f", x(minutes.get(i)), bottom - values.get(i) / max * PLOT_HEIGHT))
                .collect(Collectors.joining(" "));
        body.append(
                format("<polyline points=\"%s\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\"/>%n", points));
    }

    void write(Path file) {
        int height = TOP + plots * PLOT_DISTANCE + 20;
        String svg = format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\""
                        + " role=\"img\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n%3$s</svg>%n",
                WIDTH, height, body);
        try {
            Files.writeString(file, svg);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double x(double minute) {
        return LEFT + minute / end * (WIDTH - LEFT - RIGHT);
    }

    private void line(double x1, double y1, double x2, double y2, String color) {
        body.append(format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1, y1, x2, y2, color));
    }

    private void text(double x, double y, String anchor, String font, String text) {
        body.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" style=\"font:%s sans-serif\" fill=\"#222\">%s</text>%n",
                x, y, anchor, font, text));
    }

    /** The least of 1, 2, 5, 10, 20, 50 and so on, and of their tenths and hundredths, that is not less than the value. */
    private static double niceStep(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-3))));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= value) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return format(value == Math.rint(value) ? "%,.0f" : "%.1f", value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need one more dependency
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
