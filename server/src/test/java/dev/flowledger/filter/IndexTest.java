package dev.flowledger.filter;

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
                "where tags = '{}'                                        | flow_untagged",
                "order by name, id                                        | flow_name",
                "order by name desc, id                                   | flow_name",
                "order by created desc, id                                | flow_created",
                "order by updated desc, id                                | flow_updated"
            })
    void a_criterion_and_an_order_have_their_index(String clause, String index) {
        assertThat(plan("select id from read_model.flow " + clause + " limit 200"))
                .containsPattern("(using|on) " + index + "\\b")
                .doesNotContain("Seq Scan");
    }

    /** What PostgreSQL does when a table scan and a sort of everything are the last resort, as on a big table. */
    private String plan(String query) {
        JdbcTemplate jdbc = server.bean(JdbcTemplate.class);
        String plan = new TransactionTemplate(server.bean(PlatformTransactionManager.class)).execute(transaction -> {
            jdbc.execute("set local enable_seqscan = off");
            jdbc.execute("set local enable_sort = off");
            return String.join("\n", jdbc.queryForList("explain " + query, String.class));
        });
        return String.valueOf(plan);
    }
}
