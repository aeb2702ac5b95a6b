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
    private static final String TEAM_TAG = "\"tags\": {\"all_\": [\"team:7\"]}";
    private static final String RARE_TASK_TAG = "\"tags\": {\"all_\": [\"task:77\"]}";
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
                        flowRuns("all", ""),
                        flowRuns("state, 88 %", run(COMPLETED)),
                        flowRuns("state, 2 %", run(CRASHED)),
                        flowRuns("tag, 72 %", run(COMMON_TAG)),
                        flowRuns("tag, 2 %", run(TEAM_TAG)),
                        flowRuns("tag, 1 in 22,000", run(RARE_TAG)),
                        flowRuns("name like_, 5 %", run(like("amber"))),
                        flowRuns("name like_, 30 %", run(like("er-"))),
                        flowRuns("name like_, 2 letters, 50 %", run(like("er"))),
                        flowRuns("name like_, none", run(like("zebrafish"))),
                        flowRuns("start time, a day", run(window(24))),
                        flowRuns("start time, half a year", run(window(4_380))),
                        flowRuns("of a deployment like_, 5 %", "\"deployments\": {" + like("badger") + "}"),
                        flowRuns("of flows with a tag, 72 %", "\"flows\": {" + COMMON_TAG + "}"),
                        flowRuns("with a task in a state, 88 %", task(COMPLETED)),
                        flowRuns("with a task like_, 1 in 10,000", task(like("quarantine"))),
                        taskRuns("all", ""),
                        taskRuns("state, 88 %", task(COMPLETED)),
                        taskRuns("state, 2 %", task(CRASHED)),
                        taskRuns("tag, 14 %", task(COMMON_TAG)),
                        taskRuns("tag, 1 in 100,000", task(RARE_TASK_TAG)),
                        taskRuns("name like_, 5 %", task(like("orders"))),
                        taskRuns("name like_, 10 %", task(like("load_"))),
                        taskRuns("name like_, 2 letters, 30 %", task(like("or"))),
                        taskRuns("name like_, 1 in 10,000", task(like("quarantine"))),
                        taskRuns("start time, a day", task(window(24))),
                        taskRuns("of runs in a state, 88 %", run(COMPLETED)),
                        taskRuns("of runs in a state, 2 %", run(CRASHED)),
                        taskRuns("of runs with a tag, 72 %", run(COMMON_TAG)),
                        taskRuns("of runs with a tag, 1 in 22,000", run(RARE_TAG)),
                        taskRuns("of runs like_, 5 %", run(like("amber"))),
                        taskRuns("of runs that started on a day", run(window(24))),
                        taskRuns("in a state, 2 %, of runs in a state, 88 %", run(COMPLETED) + ", " + task(CRASHED)),
                        taskRuns("of flows with a tag, 72 %", "\"flows\": {" + COMMON_TAG + "}"))
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

    private static Stream<FilterQuery> flowRuns(String name, String filters) {
        return runs("flow_runs", name, List.of("START_TIME_ASC", "NAME_ASC"), filters);
    }

    private static Stream<FilterQuery> taskRuns(String name, String filters) {
        return runs("task_runs", name, List.of("EXPECTED_START_TIME_ASC", "NAME_ASC"), filters);
    }

    private static Stream<FilterQuery> runs(String records, String name, List<String> orders, String filters) {
        String path = "/api/" + records;
        Stream<FilterQuery> sorted = Stream.concat(Stream.of("ID_DESC", "EXPECTED_START_TIME_DESC"), orders.stream())
                .map(sort -> new FilterQuery(
                        records + ": " + name + ": first 200 by " + sort,
                        path + "/filter",
                        body("\"sort\": \"" + sort + "\"", filters)));
        return Stream.concat(
                sorted,
                Stream.of(new FilterQuery(records + ": " + name + ": count", path + "/count", body("", filters))));
    }

    private static String body(String sort, String filters) {
        return "{" + sort + (sort.isEmpty() || filters.isEmpty() ? "" : ", ") + filters + "}";
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
