package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * One kind of load, with its targets.
 *
 * @param floor requests per second that are required; 0 for no target
 * @param goal requests per second that are desired; 0 for no target
 * @param goalP99 upper bound of the 99th percentile in milliseconds that is desired; 0 for no target
 */
record Scenario(String name, Kind kind, int connections, int floor, int goal, int goalP99) {

    /** The type of request, and the script that does the same work with PostgreSQL alone. */
    enum Kind {
        READ_BY_ID("select-by-id.sql"),
        READ_BY_NAME("select-by-name.sql"),
        FILTER_BY_TAG("filter-by-tag.sql"),
        COUNT_BY_TAG("count-by-tag.sql"),
        CREATE("insert-event.sql");

        final String postgresScript;

        Kind(String postgresScript) {
            this.postgresScript = postgresScript;
        }
    }

    /** Creates come last, so that the reads find exactly 10,000 flows. */
    static final List<Scenario> ALL = List.of(
            new Scenario("read-by-id", Kind.READ_BY_ID, 64, 2300, 4000, 0),
            new Scenario("read-by-name", Kind.READ_BY_NAME, 64, 0, 0, 0),
            new Scenario("filter-by-tag", Kind.FILTER_BY_TAG, 64, 1000, 1500, 0),
            new Scenario("count-by-tag", Kind.COUNT_BY_TAG, 64, 1000, 1500, 0),
            new Scenario("create-1", Kind.CREATE, 1, 0, 0, 0),
            new Scenario("create-16", Kind.CREATE, 16, 0, 0, 0),
            new Scenario("create-64", Kind.CREATE, 64, 1100, 1500, 50));

    /** Returns a scenario of {@link #ALL} without its targets. */
    static Scenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name.equals(name))
                .map(scenario -> new Scenario(name, scenario.kind, scenario.connections, 0, 0, 0))
                .findFirst()
                .orElseThrow();
    }

    /** The scenario with another number of connections. */
    Scenario with(int otherConnections) {
        return new Scenario(name, kind, otherConnections, floor, goal, goalP99);
    }

    boolean isRead() {
        return kind != Kind.CREATE;
    }

    /** Reads random flows of a sample. The directory is for the file with the requests. */
    WrkResult read(Server server, SampleFlows flows, Path directory, int seconds) {
        return new Wrk(name, connections)
                .run(
                        server,
                        seconds,
                        "replay.lua",
                        flows.writeRequests(kind, directory).toString());
    }

    /** Creates a number of flows as fast as possible. */
    WrkResult createMany(Server server, int count) {
        PostgresClient postgres = server.postgres();
        String lastEvent = "select max(global_index) from event_store.event";
        long last = postgres.queryNumber(lastEvent) + count;
        return new Wrk(name, connections)
                .runUntil(
                        () -> postgres.queryNumber(lastEvent) >= last,
                        server,
                        "create.lua",
                        "created at " + System.nanoTime());
    }

    /** Creates flows and checks that each response has its event. */
    WrkResult create(Server server, int seconds) {
        PostgresClient postgres = server.postgres();
        String countEvents = "select count(*) from event_store.event";
        long before = postgres.queryNumber(countEvents);
        WrkResult result =
                new Wrk(name, connections).run(server, seconds, "create.lua", "created at " + System.nanoTime());
        long events = postgres.queryNumber(countEvents) - before;
        // wrk drops the responses to requests that are running at the end.
        if (events < result.requests() || events > result.requests() + connections) {
            throw new BenchmarkException(
                    result.requests() + " creates were acknowledged, but there are " + events + " new events.");
        }
        return result;
    }
}
