package dev.flowledger.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * A request to a filter or count route.
 *
 * @param name shown in the report
 * @param path the route
 * @param body JSON with the filters
 */
record FilterQuery(String name, String path, String body) {

    private static final String COMPLETED = "\"state\": {\"type\": {\"any_\": [\"COMPLETED\"]}}";
    private static final String CRASHED = "\"state\": {\"type\": {\"any_\": [\"CRASHED\"]}}";
    private static final String COMMON_TAG = "\"tags\": {\"all_\": [\"env:prod\"]}";
    private static final String RARE_TAG = "\"tags\": {\"all_\": [\"run:77\"]}";

    /** Queries whose selectivity depends on the data of {@code benchmarks/seed}. */
    static List<FilterQuery> all() {
        return Stream.of(
                        flows("run state, 88 %", run(COMPLETED)),
                        flows("run state, 2 %", run(CRASHED)),
                        flows("run tag, 72 %", run(COMMON_TAG)),
                        flows("run tag, 1 in 22,000", run(RARE_TAG)),
                        flows("task name like_, 5 %", task(like("orders"))),
                        flows("task name like_, 1 in 10,000", task(like("quarantine"))),
                        flows("task name like_, none", task(like("zebrafish"))),
                        flows("task name like_, 2 letters", task(like("or"))),
                        flows("task name like_, 2 letters, none", task(like("qx"))),
                        flows("deployment name like_", "\"deployments\": {" + like("badger") + "}"),
                        flows("start time, an hour", run(window(1))),
                        flows("start time, a day", run(window(24))),
                        flows("start time, half a year", run(window(4_380))),
                        flows("run 88 % and task 88 %", run(COMPLETED) + ", " + task(COMPLETED)),
                        flows("run 88 % and task 1 in 10,000", run(COMPLETED) + ", " + task(like("quarantine"))),
                        flows("run 2 % and task 5 %", run(CRASHED) + ", " + task(like("orders"))),
                        flows("run 2 % and task 2 %", run(CRASHED) + ", " + task(CRASHED)),
                        flows("run 1 in 22,000 and task 88 %", run(RARE_TAG) + ", " + task(COMPLETED)),
                        runs("flow_runs", "all", ""),
                        runs("flow_runs", "state, 2 %", run(CRASHED)),
                        runs("flow_runs", "tag, 1 in 22,000", run(RARE_TAG)),
                        runs("flow_runs", "start time, a day", run(window(24))),
                        runs("task_runs", "all", ""),
                        runs("task_runs", "state, 2 %", task(CRASHED)),
                        runs("task_runs", "name like_, 1 in 10,000", task(like("quarantine"))))
                .flatMap(queries -> queries)
                .toList();
    }

    private static Stream<FilterQuery> flows(String name, String filters) {
        return Stream.of(
                new FilterQuery("flows: " + name + ": first 200 by name", "/api/flows/filter", "{" + filters + "}"),
                new FilterQuery(
                        "flows: " + name + ": last 15 updated",
                        "/api/flows/filter",
                        "{\"sort\": \"UPDATED_DESC\", \"limit\": 15, " + filters + "}"),
                new FilterQuery("flows: " + name + ": count", "/api/flows/count", "{" + filters + "}"));
    }

    private static Stream<FilterQuery> runs(String records, String name, String filters) {
        return Stream.of(
                new FilterQuery(
                        records + ": " + name + ": first 200 by id",
                        "/api/" + records + "/filter",
                        "{" + filters + "}"),
                new FilterQuery(records + ": " + name + ": count", "/api/" + records + "/count", "{" + filters + "}"));
    }

    private static String run(String criteria) {
        return "\"flow_runs\": {" + criteria + "}";
    }

    private static String task(String criteria) {
        return "\"task_runs\": {" + criteria + "}";
    }

    private static String like(String text) {
        return "\"name\": {\"like_\": \"" + text + "\"}";
    }

    /** Matches runs that started within these hours, about seven months ago. */
    private static String window(int hours) {
        Instant after = Instant.now().minus(5_000, ChronoUnit.HOURS);
        return "\"start_time\": {\"after_\": \"" + after + "\", \"before_\": \"" + after.plus(hours, ChronoUnit.HOURS)
                + "\"}";
    }
}
