package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Filters that PostgreSQL cannot answer by an index, on a server that allows few rows to be read. */
class ExpensiveFilterTest {

    private static final String SHORT_LIKE = "{\"flow_runs\":{\"name\":{\"like_\":\"qq\"}}}";

    private static TestServer server;
    private static Api api;
    private static String flow;
    private static Response withoutStatistics;

    @BeforeAll
    static void start() {
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[0],
                "--flowledger.filters.max-short-like-cost=10",
                "--flowledger.filters.max-aggregated-runs=20000");
        api = server.api();
        flow = api.create("expensive").id();
        String copied = api.createFlowRun(flow, "\"name\":\"copied\"").id();
        withoutStatistics = api.post("/flow_runs/count", SHORT_LIKE);
        // Only the newest runs are not COMPLETED.
        server.sql()
                .sql(
                        "create temp table copies as select run.*, n from read_model.flow_run run, generate_series(1, 20000) n;"
                                + " update copies set id = gen_random_uuid(), name = 'run ' || n, name_folded = 'run ' || n,"
                                + " expected_start_time = timestamptz '2026-01-01' + n * interval '1 minute',"
                                + " state_type = case when n > 19900 then 'RUNNING' else 'COMPLETED' end;"
                                + " alter table copies drop column n;"
                                + " insert into read_model.flow_run select * from copies;"
                                + " drop table copies; analyze read_model.flow_run")
                .update();
        assertThat(api.get("/flow_runs/" + copied).status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void like_of_two_letters_is_rejected_if_it_reads_all_names() {
        for (String route : List.of("/flow_runs/filter", "/flow_runs/count")) {
            Response response = api.post(route, SHORT_LIKE);

            assertThat(response.status()).isEqualTo(422);
            assertThat(response.field("detail"))
                    .contains("like_ of fewer than three letters", "flowledger.filters.max-short-like-cost");
        }
    }

    @Test
    void like_of_two_letters_is_answered_if_many_names_match_or_others_conditions_select_few() {
        assertThat(api.post("/flow_runs/filter", "{\"limit\":5,\"flow_runs\":{\"name\":{\"like_\":\"un\"}}}")
                        .body()
                        .size())
                .isEqualTo(5);
        assertThat(api.post("/flow_runs/count", "{\"flow_runs\":{\"name\":{\"any_\":[\"run 7\"],\"like_\":\"un\"}}}")
                        .text())
                .isEqualTo("1");
        assertThat(api.post("/flow_runs/count", "{\"flow_runs\":{\"name\":{\"like_\":\"copi\"}}}")
                        .text())
                .isEqualTo("1");
    }

    /** The planner assumes that a small table has ten pages until it is analyzed, and PostgreSQL analyzes no table of 50 rows. */
    @Test
    void like_of_two_letters_is_answered_while_the_tables_have_no_statistics() {
        assertThat(withoutStatistics.text()).isEqualTo("0");
    }

    @Test
    void runs_of_deleted_flows_are_not_counted() {
        String deleted = api.create("to delete").id();
        String run = api.createFlowRun(deleted, "\"name\":\"of deleted\"").id();
        assertThat(api.post(
                                "/task_runs/",
                                "{\"flow_run_id\":\"" + run
                                        + "\",\"name\":\"task\",\"task_key\":\"t\",\"dynamic_key\":\"0\"}")
                        .status())
                .isEqualTo(201);
        String ofRun = "{\"flow_runs\":{\"name\":{\"any_\":[\"of deleted\"]}}}";
        String tasks = "{\"task_runs\":{\"name\":{\"any_\":[\"task\"]}}}";
        assertThat(api.post("/flow_runs/count", ofRun).text()).isEqualTo("1");
        assertThat(api.post("/task_runs/count", tasks).text()).isEqualTo("1");
        assertThat(api.post("/task_runs/count", ofRun).text()).isEqualTo("1");

        api.delete("/flows/" + deleted);

        assertThat(api.post("/flow_runs/count", ofRun).text()).isEqualTo("0");
        assertThat(api.post("/task_runs/count", tasks).text()).isEqualTo("0");
        assertThat(api.post("/task_runs/count", ofRun).text()).isEqualTo("0");
        assertThat(api.post("/flow_runs/lateness", ofRun).text()).isEqualTo("null");
        assertThat(api.post("/ui/task_runs/count", tasks).body().get("PENDING").asInt())
                .isZero();
        assertThat(api.post("/flow_runs/count", "{}").text()).isEqualTo("20001");
    }

    @Test
    void histories_and_average_delays_read_a_limited_number_of_runs() {
        String times =
                "\"history_start\":\"2026-01-01\",\"history_end\":\"2027-01-01\",\"history_interval_seconds\":86400";
        String running = "\"flow_runs\":{\"state\":{\"type\":{\"any_\":[\"RUNNING\"]}}}";

        for (Response tooMany :
                List.of(api.post("/flow_runs/history", "{" + times + "}"), api.post("/flow_runs/lateness", "{}"))) {
            assertThat(tooMany.status()).isEqualTo(422);
            assertThat(tooMany.field("detail"))
                    .contains("More than 20000 runs match (flowledger.filters.max-aggregated-runs)");
        }
        assertThat(api.post("/flow_runs/history", "{" + times + "," + running + "}")
                        .body()
                        .valueStream()
                        .flatMap(interval -> interval.get("states").valueStream())
                        .mapToInt(state -> state.get("count_runs").asInt())
                        .sum())
                .isEqualTo(100);
        assertThat(api.post("/flow_runs/lateness", "{" + running + "}").status())
                .isEqualTo(200);
    }

    @Test
    void few_runs_of_a_state_type_are_sorted_by_any_order() {
        String filter = "{\"limit\":2,\"sort\":\"%s\",\"flow_runs\":{\"state\":{\"type\":{\"any_\":[\"RUNNING\"]}}}}";

        assertThat(names(filter.formatted("EXPECTED_START_TIME_ASC"))).containsExactly("run 19901", "run 19902");
        assertThat(names(filter.formatted("START_TIME_ASC"))).containsExactly("run 19901", "run 19902");
    }

    @Test
    void several_state_types_of_few_runs_are_sorted_by_any_order() {
        String filter =
                "{\"limit\":3,\"sort\":\"%s\",\"flow_runs\":{\"state\":{\"type\":{\"any_\":[\"RUNNING\",\"FAILED\"]}}}}";

        assertThat(names(filter.formatted("EXPECTED_START_TIME_ASC")))
                .containsExactly("run 19901", "run 19902", "run 19903");
        assertThat(names(filter.formatted("NAME_DESC"))).containsExactly("run 20000", "run 19999", "run 19998");
    }

    @Test
    void names_that_contain_a_text_are_sorted_by_name() {
        String filter = "{\"limit\":2,\"sort\":\"%s\",\"flow_runs\":{\"name\":{\"like_\":\"run 7\"}}}";

        assertThat(names(filter.formatted("NAME_ASC"))).containsExactly("run 7", "run 70");
        assertThat(names(filter.formatted("NAME_DESC"))).containsExactly("run 7999", "run 7998");
    }

    private static List<String> names(String filter) {
        return api.post("/flow_runs/filter", filter)
                .body()
                .valueStream()
                .map(run -> run.get("name").asString())
                .toList();
    }
}
