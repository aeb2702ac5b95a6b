package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads query plans that PostgreSQL's module auto_explain writes to the log. */
record QueryPlanLog(Path log) {

    private static final String SETTINGS =
            "\nsession_preload_libraries = 'auto_explain'\nauto_explain.log_min_duration = 0\n";

    private static final Pattern SCAN = Pattern.compile("Seq Scan on (?<table>\\w+)"
            + "|Index(?: Only)? Scan(?: Backward)? using (?<index>\\w+)"
            + "|Bitmap Index Scan on (?<bitmapIndex>\\w+)");

    /**
     * Turns on auto_explain in a stopped database: the server's role may not. Queries become slower, so do not measure times
     * while it is on.
     */
    static void enable(Path data) {
        configure(data, configuration -> configuration + SETTINGS);
    }

    /** Turns off auto_explain. */
    static void disable(Path data) {
        configure(data, configuration -> configuration.replace(SETTINGS, ""));
    }

    private static void configure(Path data, UnaryOperator<String> change) {
        Path file = data.resolve("postgresql/postgresql.conf");
        try {
            Files.writeString(file, change.apply(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the log of the PostgreSQL that runs on this data directory. */
    static QueryPlanLog of(Path data) {
        try (Stream<Path> logs = Files.list(data.resolve("postgresql/log"))) {
            return new QueryPlanLog(
                    logs.max(Comparator.comparing(log -> log.toFile().lastModified()))
                            .orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long size() {
        return log.toFile().length();
    }

    /** Returns the indexes and the fully scanned tables of the last plan in the log after this offset. */
    String lastPlanAfter(long offset) {
        try {
            byte[] bytes = Files.readAllBytes(log);
            String text = new String(bytes, (int) offset, (int) (bytes.length - offset), StandardCharsets.UTF_8);
            Matcher scan = SCAN.matcher(text.substring(Math.max(0, text.lastIndexOf("Query Text:"))));
            List<String> scans = new ArrayList<>();
            while (scan.find()) {
                if (scan.group("table") != null) {
                    scans.add("**all of " + scan.group("table") + "**");
                } else {
                    scans.add(scan.group("index") != null ? scan.group("index") : scan.group("bitmapIndex"));
                }
            }
            return String.join(", ", scans);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
