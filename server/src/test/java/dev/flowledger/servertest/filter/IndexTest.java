package dev.flowledger.servertest.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;

/**
 * Every filter criterion and every sort order has an index that PostgreSQL can use. The plans are made for tables with a known
 * distribution of values: for an empty table all plans cost the same. They are in a schema of their own, in a transaction that is
 * rolled back.
 */
class IndexTest {

    private static final int ROWS = 5000;

    /** Columns of every table, with one row in a hundred tagged and one in a hundred without tags. */
    private static final String COMMON_COLUMNS = "id, created, name, name_folded, tags, sequence";

    private static final String COMMON_VALUES = """
            md5(n::text)::uuid, t, 'name ' || n, 'name ' || n,
            case n % 100 when 0 then '{nightly}' when 1 then '{}' else array['tag ' || n] end, 0""";

    private static final String STATE_COLUMNS =
            "state_id, state_type, state_name, state_timestamp, state_details, run_count,"
                    + " expected_start_time, next_scheduled_start_time, start_time, end_time, total_run_time";

    private static final String STATE_VALUES = """
            md5(n::text)::uuid, case n % 100 when 0 then 'FAILED' when 1 then 'CRASHED' else 'COMPLETED' end,
            case n % 100 when 0 then 'Late' else 'Completed' end, t, '{}', 1, t, t, case when n % 100 > 0 then t end, t, 0""";

    private static Connection connection;

    @BeforeAll
    static void fill_tables() throws SQLException, IOException {
        connection = TestServer.shared().bean(DataSource.class).getConnection();
        connection.setAutoCommit(false);
        execute("create schema index_test");
        execute("set local search_path to index_test");
        for (String script : List.of("tables", "keys", "indexes")) {
            execute(new ClassPathResource("read-model/" + script + ".sql").getContentAsString(UTF_8));
        }
        fill("flow", "updated", "t");
        fill("flow_version", "valid_from, valid_to", "t, t + interval '500 days'");
        fill(
                "deployment",
                "updated, flow_id, is_schedule_active, parameters, infra_overrides, work_queue_name",
                "t, md5(n::text)::uuid, n % 2 = 0, '{}', '{}', 'queue ' || n");
        fill(
                "flow_run",
                "updated, flow_id, parameters, context, empirical_policy, deployment_id, parent_task_run_id,"
                        + " work_queue_name, flow_version, idempotency_key, " + STATE_COLUMNS,
                "t, md5((n % 500)::text)::uuid, '{}', '{}', '{}', case when n % 100 > 0 then md5(n::text)::uuid end,"
                        + " case when n % 100 > 0 then md5(n::text)::uuid end,"
                        + " case when n % 100 > 0 then 'queue ' || n end, n::text, 'key ' || n, " + STATE_VALUES);
        fill(
                "task_run",
                "updated, flow_run_id, task_key, dynamic_key, empirical_policy, task_inputs, flow_run_run_count, "
                        + STATE_COLUMNS,
                "t, md5((n % 500)::text)::uuid, 'task', n::text, '{}', '{}', 1, " + STATE_VALUES);
        // A table scan and a sort are the last resort, as with a large table.
        execute("set local enable_seqscan = off");
        execute("set local enable_sort = off");
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.rollback();
        connection.close();
    }

    private static void fill(String table, String columns, String values) throws SQLException {
        execute("insert into " + table + " (" + COMMON_COLUMNS + ", " + columns + ") select " + COMMON_VALUES
                + ", " + values + " from generate_series(1, " + ROWS
                + ") n, lateral (select timestamptz '2025-06-01' + n * interval '2 hours' as t) times");
        execute("analyze " + table);
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String explain(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("explain " + query)) {
            StringBuilder plan = new StringBuilder();
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }
            return plan.toString();
        }
    }

    private static List<String> indexes(String schema) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select replace(indexdef, schemaname || '.', '') from pg_indexes where schemaname = '" + schema
                                + "' order by 1")) {
            List<String> definitions = new ArrayList<>();
            while (rows.next()) {
                definitions.add(rows.getString(1));
            }
            return definitions;
        }
    }

    @Test
    void read_model_of_the_server_has_all_indexes() throws SQLException {
        assertThat(indexes("index_test")).isNotEmpty();
        assertThat(indexes("read_model")).isEqualTo(indexes("index_test"));
    }

    private static void assertHasIndex(String table, String clause, String index) throws SQLException {
        assertThat(explain("select id from " + table + " " + clause + " limit 200"))
                .containsPattern("(using|on) " + index + "\\b")
                .doesNotContain("Seq Scan");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "where id = any('{00000000-0000-4000-8000-000000000000}') | flow_pkey",
                "where name = any('{a,b}')                                | flow_name",
                "where name_folded like '%import%'                        | flow_name_like",
                "where tags @> '{nightly}'                                | flow_tags",
                "where tags = '{}'                                        | flow_tags",
                "order by name, id                                        | flow_name",
                "order by name desc, id                                   | flow_name",
                "order by created desc, id                                | flow_created",
                "order by updated desc, id                                | flow_updated"
            })
    void criteria_and_sort_orders_of_flows_have_an_index(String clause, String index) throws SQLException {
        assertHasIndex("flow", clause, index);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "and id = '00000000-0000-4000-8000-000000000000'        | pkey",
                "and id = any('{00000000-0000-4000-8000-000000000000}') | pkey",
                "and name = 'a'                                         | name",
                "and name = any('{a,b}')                                | name",
                "and name_folded like '%import%'                        | name_like",
                "and tags @> '{nightly}'                                | tags",
                "and tags = '{}'                                        | tags",
                "order by name, id                                      | name",
                "order by name desc, id                                 | name",
                "order by created desc, id                              | created",
                "order by valid_from desc, id                           | updated"
            })
    void criteria_and_sort_orders_of_flows_with_as_of_have_an_index_on_both_tables(String clause, String index)
            throws SQLException {
        String valid = "where valid_from <= '2026-01-31' and valid_to > '2026-01-31' ";

        assertThat(explain("select id from flow_history " + valid + clause + " limit 200"))
                .containsPattern("(using|on) flow_" + index + "\\b")
                .containsPattern("(using|on) flow_version_" + index + "\\b")
                .doesNotContain("Seq Scan");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "where id = any('{00000000-0000-4000-8000-000000000000}')      | deployment_pkey",
                "where name = any('{a,b}')                                     | deployment_name",
                "where name_folded like '%import%'                             | deployment_name_like",
                "where tags @> '{nightly}'                                     | deployment_tags",
                "where tags = '{}'                                             | deployment_tags",
                "where flow_id = any('{00000000-0000-4000-8000-000000000000}') | deployment_flow",
                "where work_queue_name = any('{a,b}')                          | deployment_work_queue",
                "where is_schedule_active                                      | deployment_schedule_active",
                "where not is_schedule_active                                  | deployment_schedule_active",
                "order by name, id                                             | deployment_name",
                "order by name desc, id                                        | deployment_name",
                "order by created desc, id                                     | deployment_created",
                "order by updated desc, id                                     | deployment_updated"
            })
    void criteria_and_sort_orders_of_deployments_have_an_index(String clause, String index) throws SQLException {
        assertHasIndex("deployment", clause, index);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "where id = any('{00000000-0000-4000-8000-000000000000}')                                | flow_run_pkey",
                "where name = any('{a,b}')                                                               | flow_run_name",
                "where name_folded like '%import%'                                                       | flow_run_name_like",
                "where tags @> '{nightly}'                                                               | flow_run_tags",
                "where tags = '{}'                                                                       | flow_run_tags",
                "where tags && '{nightly}'                                                               | flow_run_tags",
                "where idempotency_key = any('{a,b}')                                                    | flow_run_idempotency_key",
                "where end_time >= '2026-01-31'                                                          | flow_run_end",
                "where parent_task_run_id = any(array(select id from task_run where flow_run_id = any('{00000000-0000-4000-8000-000000000000}'))) | flow_run_parent",
                "where flow_id = any('{00000000-0000-4000-8000-000000000000}') and state_type = 'FAILED' | flow_run_flow",
                "where deployment_id = any('{00000000-0000-4000-8000-000000000000}')                     | flow_run_deployment",
                "where deployment_id is null                                                             | flow_run_deployment",
                "where work_queue_name = any('{a,b}')                                                    | flow_run_work_queue",
                "where work_queue_name is null                                                           | flow_run_work_queue",
                "where state_type = any('{FAILED,CRASHED}')                                              | flow_run_state_type",
                "where state_type = 'FAILED' order by coalesce(start_time, expected_start_time), id      | flow_run_state_type",
                "where state_name = any('{Late}')                                                        | flow_run_state_name",
                "where flow_id = '00000000-0000-4000-8000-000000000000'"
                        + " order by coalesce(start_time, expected_start_time) desc, id desc                            | flow_run_flow_start",
                "where flow_version = any('{1,2}')                                                       | flow_run_flow_version",
                "where start_time between '2026-01-31' and '2026-02-01'                                  | flow_run_start",
                "where start_time is null                                                                | flow_run_start",
                "where expected_start_time >= '2026-01-31'                                               | flow_run_expected_start",
                "where next_scheduled_start_time <= '2026-01-31'                                         | flow_run_next_start",
                "where parent_task_run_id = any('{00000000-0000-4000-8000-000000000000}')                | flow_run_parent",
                "where parent_task_run_id is null                                                        | flow_run_parent",
                "order by id desc                                                                        | flow_run_pkey",
                "order by coalesce(start_time, expected_start_time), id                                  | flow_run_start_or_expected",
                "order by coalesce(start_time, expected_start_time) desc, id                             | flow_run_start_or_expected",
                "order by expected_start_time, id                                                        | flow_run_expected_start",
                "order by expected_start_time desc, id                                                   | flow_run_expected_start",
                "order by name, id                                                                       | flow_run_name",
                "order by name desc, id                                                                  | flow_run_name",
                "order by next_scheduled_start_time, id                                                  | flow_run_next_start",
                "order by end_time desc, id                                                              | flow_run_end"
            })
    void criteria_and_sort_orders_of_flow_runs_have_an_index(String clause, String index) throws SQLException {
        assertHasIndex("flow_run", clause, index);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "where id = any('{00000000-0000-4000-8000-000000000000}')                                    | task_run_pkey",
                "where name = any('{a,b}')                                                                   | task_run_name",
                "where name_folded like '%import%'                                                           | task_run_name_like",
                "where tags @> '{nightly}'                                                                   | task_run_tags",
                "where tags = '{}'                                                                           | task_run_tags",
                "where flow_run_id = any('{00000000-0000-4000-8000-000000000000}')                           | task_run_flow_run",
                "where state_type = any('{FAILED,CRASHED}')                                                  | task_run_state_type",
                "where state_type = 'FAILED' order by expected_start_time, id                                | task_run_state_type",
                "where state_name = any('{Late}')                                                            | task_run_state_name",
                "where start_time between '2026-01-31' and '2026-02-01'                                      | task_run_start",
                "where start_time is null                                                                    | task_run_start",
                "order by id desc                                                                            | task_run_pkey",
                "order by expected_start_time, id                                                            | task_run_expected_start",
                "order by expected_start_time desc, id                                                       | task_run_expected_start",
                "order by name, id                                                                           | task_run_name",
                "order by name desc, id                                                                      | task_run_name",
                "order by next_scheduled_start_time, id                                                      | task_run_next_start",
                "order by end_time desc, id                                                                  | task_run_end"
            })
    void criteria_and_sort_orders_of_task_runs_have_an_index(String clause, String index) throws SQLException {
        assertHasIndex("task_run", clause, index);
    }

    /** In the order of the task runs of flow runs, so that a join of both needs neither rows of the table nor a hash table. */
    @Test
    void primary_key_of_flow_runs_has_the_ids_of_a_state_in_their_order() throws SQLException {
        assertThat(explain("select id from flow_run where state_type = 'COMPLETED' order by id"))
                .contains("Index Only Scan using flow_run_pkey");
    }
}
