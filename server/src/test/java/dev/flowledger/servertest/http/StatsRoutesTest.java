package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The routes from which the web page draws charts. Other tests write to the same server, so each test counts runs of its own flow. */
class StatsRoutesTest {

    private final Api api = TestServer.shared().api();
    private final String name = "stats " + UUID.randomUUID();
    private final String flow = api.create(name).id();

    @Test
    void runs_are_counted_by_interval_of_their_start_and_by_state() {
        scheduled("2026-02-01T00:15:00Z");
        scheduled("2026-02-01T01:00:00Z");
        scheduled("2026-02-01T01:59:59.999999Z");
        scheduled("2026-02-01T03:00:00Z");
        api.setState("/flow_runs/" + scheduled("2026-02-01T01:30:00Z"), "CANCELLED");

        JsonNode runs = api.get("/stats/runs?since=2026-02-01T00:30:00Z&until=2026-02-01T03:00:00Z&flow_id=" + flow)
                .body();

        assertThat(runs.get("interval").asInt()).isEqualTo(3600);
        assertThat(runs.get("since").asString()).isEqualTo("2026-02-01T00:30:00.000000+00:00");
        assertThat(runs.get("buckets").toString())
                .isEqualTo("[{\"start\":\"2026-02-01T00:00:00.000000+00:00\",\"states\":{}},"
                        + "{\"start\":\"2026-02-01T01:00:00.000000+00:00\",\"states\":{\"CANCELLED\":1,\"SCHEDULED\":2}},"
                        + "{\"start\":\"2026-02-01T02:00:00.000000+00:00\",\"states\":{}}]");
    }

    /** More requests than the pool has connections. */
    @Test
    void events_are_counted_without_keeping_connections() {
        for (int i = 0; i < 20; i++) {
            assertThat(api.get("/stats/events").status()).isEqualTo(200);
        }
        assertThat(api.get("/stats/ledger").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "since=2026-02-01T00:00:00Z&until=2026-02-01T00:06:40Z&interval=1, 400",
        "since=2026-02-01&until=2026-02-01, 0",
        "since=0001-01-01&until=0001-01-02&interval=31622400, 1",
        "since=9999-12-30&until=9999-12-31&interval=31622400, 1"
    })
    void range_has_up_to_400_intervals(String query, int count) {
        for (String route : List.of("runs", "events")) {
            assertThat(api.get("/stats/" + route + "?" + query)
                            .body()
                            .get("buckets")
                            .size())
                    .isEqualTo(count);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "since=2026-02-01T00:00:00Z&until=2026-02-01T00:06:41Z&interval=1",
                "since=2026-02-02&until=2026-02-01",
                "interval=31622401",
                "unknown=1"
            })
    void other_ranges_are_rejected(String query) {
        for (String route : List.of("runs", "events")) {
            Problem.in(api.get("/stats/" + route + "?" + query), 422);
        }
    }

    @Test
    void error_names_the_query_parameter() {
        Problem order = Problem.in(api.get("/stats/runs?since=2026-02-02&until=2026-02-01"), 422);
        assertThat(order.locs()).containsExactly("[\"query\",\"until\"]");
        assertThat(order.detail()).isEqualTo("Invalid until: must not be before since.");
        Problem intervals = Problem.in(api.get("/stats/events?since=2026-02-01&interval=1"), 422);
        assertThat(intervals.locs()).containsExactly("[\"query\",\"interval\"]");
    }

    @Test
    void tags_are_suggested_by_a_part_of_them() {
        String team = "team:" + UUID.randomUUID();
        api.create(name + " 1", team, team, "other");
        api.create(name + " 2", team);

        assertThat(api.get("/stats/tags?like=" + team.substring(3).toUpperCase(Locale.ROOT))
                        .body()
                        .toString())
                .isEqualTo("[{\"tag\":\"" + team + "\",\"flows\":2}]");
    }

    @Test
    void storage_is_listed_by_schema_and_table() {
        JsonNode storage = api.get("/stats/storage").body();

        assertThat(storage.get("schemas").findValuesAsString("name")).contains("event_store", "read_model", "event");
        JsonNode schema = storage.at("/schemas/0");
        assertThat(schema.get("tables")
                        .valueStream()
                        .mapToLong(table -> table.get("table_bytes").asLong())
                        .sum())
                .isEqualTo(schema.get("table_bytes").asLong())
                .isPositive();
        assertThat(storage.get("database_bytes").asLong())
                .isGreaterThan(schema.get("table_bytes").asLong());
    }

    @Test
    void rows_of_a_table_are_unknown_until_it_is_analyzed() {
        JdbcClient sql = TestServer.shared().sql();
        sql.sql("create table public.new_table ()").update();
        try {
            assertThat(rowsOf("new_table")).isEqualTo("null");
            sql.sql("analyze public.new_table").update();
            assertThat(rowsOf("new_table")).isEqualTo("0");
        } finally {
            sql.sql("drop table public.new_table").update();
        }
    }

    private String rowsOf(String table) {
        return api.get("/stats/storage").body().get("schemas").findValues("tables").stream()
                .flatMap(JsonNode::valueStream)
                .filter(each -> each.get("name").asString().equals(table))
                .map(each -> each.get("rows").toString())
                .collect(Collectors.joining());
    }

    @Test
    void commands_are_listed_with_their_times_and_requests() {
        JsonNode commands = api.get("/stats/commands").body();

        JsonNode create = commands.get("commands")
                .valueStream()
                .filter(command -> command.get("command").asString().equals("CreateFlow"))
                .findFirst()
                .orElseThrow();
        assertThat(create.get("count").asLong()).isPositive();
        assertThat(create.get("max_seconds").asDouble())
                .isGreaterThanOrEqualTo(create.get("mean_seconds").asDouble())
                .isPositive();
        assertThat(commands.at("/slowest/0/request_id").asString()).isNotBlank();
    }

    @Test
    void lag_is_measured_over_time() {
        await().until(() -> !api.get("/stats/lag").body().get("intervals").isEmpty());
    }

    @Test
    void flow_has_its_recent_runs_success_rate_and_median() {
        api.createDeployment(flow, "d", "\"schedule\":{\"interval\":3600}");
        String next = scheduled("2126-01-01T00:00:00Z");
        for (int i = 0; i < 22; i++) {
            ended(i % 10 == 0 ? "FAILED" : "COMPLETED");
        }
        String latest = ended("CRASHED");
        String unknown = UUID.randomUUID().toString();
        String other = api.create(name + " without runs").id();

        JsonNode stats = api.post(
                        "/stats/flows", "{\"flow_ids\":[\"" + other + "\",\"" + unknown + "\",\"" + flow + "\"]}")
                .body();

        assertThat(stats.size()).isEqualTo(2);
        JsonNode none = stats.get(0);
        assertThat(none.get("flow_id").asString()).isEqualTo(other);
        assertThat(none.get("runs").isEmpty()).isTrue();
        assertThat(none.get("success_rate").isNull()).isTrue();
        assertThat(none.get("median_run_time").isNull()).isTrue();
        assertThat(none.get("schedule").isNull()).isTrue();
        JsonNode runs = stats.get(1).get("runs");
        assertThat(runs.size()).isEqualTo(20);
        assertThat(runs.get(0).get("id").asString()).isEqualTo(latest);
        assertThat(runs.findValuesAsString("id")).doesNotContain(next);
        assertThat(stats.get(1).get("ended").asInt()).isEqualTo(23);
        assertThat(stats.get(1).get("completed").asInt()).isEqualTo(19);
        assertThat(stats.get(1).get("failed").asInt()).isEqualTo(4);
        assertThat(stats.get(1).get("success_rate").asDouble()).isEqualTo(19.0 / 23);
        assertThat(stats.get(1).get("median_run_time").isNumber()).isTrue();
        assertThat(stats.get(1).at("/changed_by/display_value").asString()).isEqualTo("anonymous");
        assertThat(stats.get(1).get("deployments").asInt()).isEqualTo(1);
        assertThat(stats.get(1).at("/schedule/interval").asInt()).isEqualTo(3600);
        assertThat(stats.get(1).get("next_run").asString()).startsWith("2126-01-01T00:00:00");
    }

    @Test
    void failing_flows_come_with_their_last_failure() {
        String start = Instant.now().toString();
        ended("COMPLETED");
        ended("FAILED");
        String last = ended("CRASHED");

        JsonNode failing =
                api.get("/stats/failing_flows?limit=200&since=" + start).body();

        JsonNode own = failing.valueStream()
                .filter(each -> each.get("flow_id").asString().equals(flow))
                .findFirst()
                .orElseThrow();
        assertThat(own.get("name").asString()).isEqualTo(name);
        assertThat(own.get("runs").asInt()).isEqualTo(3);
        assertThat(own.get("failed").asInt()).isEqualTo(2);
        assertThat(own.at("/last_failure/id").asString()).isEqualTo(last);
        assertThat(own.at("/last_failure/state_type").asString()).isEqualTo("CRASHED");
        api.delete("/flows/" + flow);
        assertThat(api.get("/stats/failing_flows?limit=200&since=" + start).text())
                .doesNotContain(flow);
    }

    @Test
    void summaries_count_records_and_events() {
        long late = summary().get("late").asLong();
        scheduled("2026-02-01T01:00:00Z");
        ended("COMPLETED");

        JsonNode summary = summary();
        JsonNode ledger = api.get("/stats/ledger").body();

        assertThat(summary.get("flows").asLong()).isPositive();
        assertThat(summary.get("late").asLong()).isGreaterThan(late - 1).isPositive();
        assertThat(summary.at("/runs/states/COMPLETED").asLong()).isPositive();
        assertThat(ledger.get("events").asLong())
                .isGreaterThanOrEqualTo(ledger.get("last_24h").asLong());
        assertThat(ledger.get("last_24h").asLong())
                .isGreaterThanOrEqualTo(ledger.get("last_hour").asLong());
        assertThat(ledger.get("checkpoint").asString())
                .startsWith(ledger.get("events").asLong() + ":");
    }

    @Test
    void events_are_counted_by_interval_and_type() {
        JsonNode day = api.get("/stats/events?interval=86400").body().get("buckets");

        assertThat(day.valueStream()
                        .mapToLong(bucket -> bucket.at("/types/flow.created").asLong())
                        .sum())
                .isPositive();
    }

    @Test
    void actors_are_suggested_by_a_part_of_their_name() {
        assertThat(api.get("/stats/actors?like=NONYM").body().findValuesAsString("name"))
                .containsExactly("anonymous");
        assertThat(api.get("/stats/actors?like=a%20name%20without%20events")
                        .body()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void nodes_are_listed_with_version_and_process() {
        JsonNode nodes = api.get("/nodes").body();

        assertThat(nodes.size()).isEqualTo(1);
        assertThat(nodes.get(0).get("process").asLong())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(nodes.get(0).get("version").asString()).isNotBlank();
    }

    @Test
    void history_of_rebuilds_is_listed() {
        assertThat(api.get("/projections/flows/jobs?limit=1").body().isArray()).isTrue();
        Problem.in(api.get("/projections/flows/jobs?limit=201"), 422);
        Problem.in(api.get("/projections/ledger/jobs"), 405);
    }

    private JsonNode summary() {
        return api.get("/stats/summary").body();
    }

    private String scheduled(String time) {
        return api.createFlowRun(
                        flow,
                        "\"state\":{\"type\":\"SCHEDULED\",\"state_details\":{\"scheduled_time\":\"" + time + "\"}}")
                .id();
    }

    private String ended(String state) {
        String run = api.createFlowRun(flow, "\"state\":{\"type\":\"RUNNING\"}").id();
        api.setState("/flow_runs/" + run, state);
        return run;
    }
}
