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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The plans by which PostgreSQL answers, as its module auto_explain writes them into its log. */
record Plans(Path log) {

    /**
     * What makes a server's PostgreSQL do so, beside the options that the server gives its connections anyway
     * (application.yml). It measures every step: how long a query takes then says nothing.
     */
    static final String JAVA_OPTION = "-Dspring.datasource.hikari.data-source-properties.options="
            + "-c plan_cache_mode=force_custom_plan -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
            + " -c enable_material=off -c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0";

    private static final Pattern ACCESS = Pattern.compile(
            "(?:(Seq Scan) on (\\w+)|(?:Index(?: Only)? Scan(?: Backward)?) using (\\w+)|Bitmap Index Scan on (\\w+))");

    /** Those of the server on a data folder. */
    static Plans of(Path data) {
        try (Stream<Path> logs = Files.list(data.resolve("postgresql/log"))) {
            return new Plans(logs.max(Comparator.comparing(log -> log.toFile().lastModified()))
                    .orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long size() {
        return log.toFile().length();
    }

    /** How the last statement since then got at its rows: the indexes, and the tables that it read all of. */
    String lastSince(long size) {
        try {
            byte[] all = Files.readAllBytes(log);
            String text = new String(all, (int) size, (int) (all.length - size), StandardCharsets.UTF_8);
            String last = text.substring(Math.max(0, text.lastIndexOf("Query Text:")));
            List<String> steps = new ArrayList<>();
            Matcher access = ACCESS.matcher(last);
            while (access.find()) {
                steps.add(
                        access.group(1) != null
                                ? "**all of " + access.group(2) + "**"
                                : Stream.of(access.group(3), access.group(4))
                                        .filter(name -> name != null)
                                        .collect(Collectors.joining()));
            }
            return String.join(", ", steps);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
