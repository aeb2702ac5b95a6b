package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One thing to measure.
 *
 * @param floor requests a second that there must be, 0 for none
 * @param goal requests a second that there should be, 0 for none
 * @param goalP99 milliseconds that the 99th percentile should stay below, 0 for none
 */
record Measurement(String name, Kind kind, int connections, int floor, int goal, int goalP99) {

    /** An answer that takes longer counts as none. */
    private static final String TIMEOUT = "10s";

    private static final Path SCRIPTS = Path.of("benchmarks/src/main/wrk");

    /** What is done, and the script that has bare PostgreSQL do the same. */
    enum Kind {
        READ_BY_ID("select-by-id.sql"),
        READ_BY_NAME("select-by-name.sql"),
        FILTER_BY_TAG("filter-by-tag.sql"),
        COUNT_BY_TAG("count-by-tag.sql"),
        CREATE("insert-event.sql");

        final String bareScript;

        Kind(String bareScript) {
            this.bareScript = bareScript;
        }
    }

    /** In this order: creations come last, so that what is read are 10,000 flows. */
    static final List<Measurement> ALL = List.of(
            new Measurement("read-by-id", Kind.READ_BY_ID, 64, 2300, 4000, 0),
            new Measurement("read-by-name", Kind.READ_BY_NAME, 64, 0, 0, 0),
            new Measurement("filter-by-tag", Kind.FILTER_BY_TAG, 64, 1000, 1500, 0),
            new Measurement("count-by-tag", Kind.COUNT_BY_TAG, 64, 1000, 1500, 0),
            new Measurement("create-1", Kind.CREATE, 1, 0, 0, 0),
            new Measurement("create-16", Kind.CREATE, 16, 0, 0, 0),
            new Measurement("create-64", Kind.CREATE, 64, 1100, 1500, 100));

    boolean reads() {
        return kind != Kind.CREATE;
    }

    /** Puts the load on the server for a while. */
    Round load(Server server, Flows flows, Path folder, int seconds) {
        if (reads()) {
            return wrk(server, "replay.lua", flows.requests(kind, folder).toString(), seconds);
        }
        Postgres postgres = server.postgres();
        String countEvents = "select count(*) from event_store.event";
        long before = postgres.number(countEvents);
        Round round = wrk(server, "create.lua", "created at " + System.nanoTime(), seconds);
        long events = postgres.number(countEvents) - before;
        // What was under way when the time was up may have become an event or not.
        if (events < round.requests() || events > round.requests() + connections) {
            throw new Failure(round.requests() + " creations were answered, but there are " + events + " new events.");
        }
        return round;
    }

    private Round wrk(Server server, String script, String argument, int seconds) {
        int threads = Math.min(connections, Runtime.getRuntime().availableProcessors());
        String output = Programs.run(
                Map.of("LUA_PATH", SCRIPTS.resolve("?.lua") + ";;"),
                "wrk",
                "-t" + threads,
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                TIMEOUT,
                "-s",
                SCRIPTS.resolve(script).toString(),
                server.address().toString(),
                "--",
                argument);
        return Round.of(name, output);
    }
}
