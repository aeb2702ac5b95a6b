package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Every criterion and every order has an index that PostgreSQL can answer it from. */
class IndexTest {

    private final TestServer server = TestServer.shared();

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
    void a_criterion_and_an_order_of_flows_have_their_index(String clause, String index) {
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
    void a_criterion_and_an_order_of_flows_at_a_time_have_their_indexes_in_present_and_past(
            String clause, String index) {
        String valid = "where valid_from <= '2026-01-31' and valid_to > '2026-01-31' ";

        assertThat(planAmongMany("select id from read_model.flow_history " + valid + clause + " limit 200"))
                .containsPattern("(using|on) flow_" + index + "\\b")
                .containsPattern("(using|on) flow_version_" + index + "\\b")
                .doesNotContain("Seq Scan");
    }

    /** Among so many versions that it matters which of two indexes is taken: the time has one as well. */
    private String planAmongMany(String query) {
        JdbcTemplate jdbc = server.bean(JdbcTemplate.class);
        String versions = """
                (id, created, name, name_folded, tags, sequence, %s)
                select gen_random_uuid(), t, 'version ' || n, 'version ' || n,
                       case n %% 100 when 0 then '{nightly}' when 1 then '{}' else array['tag ' || n] end, 0, %s
                from generate_series(1, 5000) n, lateral (select timestamptz '2025-06-01' + n * interval '2 hours' as t) at""";
        String plan = new TransactionTemplate(server.bean(PlatformTransactionManager.class)).execute(transaction -> {
            transaction.setRollbackOnly();
            jdbc.execute("insert into read_model.flow " + versions.formatted("updated", "t"));
            jdbc.execute("insert into read_model.flow_version "
                    + versions.formatted("valid_from, valid_to", "t, t + interval '500 days'"));
            jdbc.execute("analyze read_model.flow");
            jdbc.execute("analyze read_model.flow_version");
            return explain(jdbc, query);
        });
        return String.valueOf(plan);
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
    void a_criterion_and_an_order_of_deployments_have_their_index(String clause, String index) {
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
                "where flow_id = any('{00000000-0000-4000-8000-000000000000}')                           | flow_run_flow",
                "where deployment_id = any('{00000000-0000-4000-8000-000000000000}')                     | flow_run_deployment",
                "where deployment_id is null                                                             | flow_run_deployment",
                "where work_queue_name = any('{a,b}')                                                    | flow_run_work_queue",
                "where work_queue_name is null                                                           | flow_run_work_queue",
                "where state_type = any('{FAILED,CRASHED}')                                              | flow_run_state_type",
                "where state_name = any('{Late}')                                                        | flow_run_state_name",
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
    void a_criterion_and_an_order_of_flow_runs_have_their_index(String clause, String index) {
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
    void a_criterion_and_an_order_of_task_runs_have_their_index(String clause, String index) {
        assertHasIndex("task_run", clause, index);
    }

    private void assertHasIndex(String table, String clause, String index) {
        assertThat(plan("select id from read_model." + table + " " + clause + " limit 200"))
                .containsPattern("(using|on) " + index + "\\b")
                .doesNotContain("Seq Scan");
    }

    /** What PostgreSQL does when a table scan and a sort of everything are the last resort, as on a big table. */
    private String plan(String query) {
        JdbcTemplate jdbc = server.bean(JdbcTemplate.class);
        String plan = new TransactionTemplate(server.bean(PlatformTransactionManager.class))
                .execute(transaction -> explain(jdbc, query));
        return String.valueOf(plan);
    }

    private static String explain(JdbcTemplate jdbc, String query) {
        jdbc.execute("set local enable_seqscan = off");
        jdbc.execute("set local enable_sort = off");
        return String.join("\n", jdbc.queryForList("explain " + query, String.class));
    }
}
