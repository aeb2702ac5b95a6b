package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads query plans that PostgreSQL's module auto_explain writes to the log. */
record QueryPlanLog(Path log) {

    /**
     * Java option of a server that turns on auto_explain. It repeats the connection options of application.yml, which it
     * replaces. auto_explain makes queries slower, so do not measure times on this server.
     */
    static final String JAVA_OPTION = "-Dspring.datasource.hikari.data-source-properties.options="
            + "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
            + " -c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0";

    private static final Pattern SCAN = Pattern.compile("Seq Scan on (?<table>\\w+)"
            + "|Index(?: Only)? Scan(?: Backward)? using (?<index>\\w+)"
            + "|Bitmap Index Scan on (?<bitmapIndex>\\w+)");

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
