package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How PostgreSQL plans the statements of requests, and what ends them and those of migrations. */
class StatementsTest {

    /** PostgreSQL compares the costs of both kinds of plan after five executions with custom plans. */
    private static final int CUSTOM_PLANS_BEFORE_A_GENERIC_PLAN = 5;

    /** The driver prepares a statement at its fifth execution. */
    private static final int REQUESTS = 60;

    private static final int POOL_SIZE = 2;

    private static String database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(
                database,
                new Class<?>[0],
                "--spring.datasource.hikari.maximum-pool-size=" + POOL_SIZE,
                "--flowledger.filters.connections=1",
                "--flowledger.statement-timeout=1s",
                "--spring.flyway.locations=classpath:db/migration,classpath:db/recording-migration");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Prepared(String statement, long genericPlans, long customPlans) {}

    @Test
    void statements_of_commands_and_point_reads_are_planned_once() throws SQLException {
        for (int i = 0; i < REQUESTS; i++) {
            Response flow = api().create("planned once " + i, "tag");
            api().get("/flows/" + flow.id());
            api().byName(flow.field("name"));
        }

        List<Prepared> frequent = prepared("dataSource").stream()
                .filter(prepared -> prepared.genericPlans + prepared.customPlans > REQUESTS / 4)
                .filter(prepared -> !isOfSequencer(prepared.statement))
                .toList();
        assertThat(frequent)
                .anySatisfy(prepared ->
                        assertThat(prepared.statement).containsIgnoringCase("insert into event_store.event"))
                .anySatisfy(prepared -> assertThat(prepared.statement).contains("insert into read_model.flow"))
                .allSatisfy(prepared ->
                        assertThat(prepared.customPlans).isLessThanOrEqualTo(CUSTOM_PLANS_BEFORE_A_GENERIC_PLAN));
    }

    @Test
    void filters_are_planned_for_their_values() throws SQLException {
        for (int i = 0; i < REQUESTS; i++) {
            api().post("/flows/filter", "{\"flows\": {\"tags\": {\"all_\": [\"tag " + i + "\"]}}}");
        }

        assertThat(prepared("filterDataSource"))
                .anySatisfy(prepared -> assertThat(prepared.customPlans).isGreaterThan(REQUESTS / 2))
                .allSatisfy(prepared -> assertThat(prepared.genericPlans).isZero());
    }

    @Test
    void filter_that_takes_too_long_ends_in_the_database_before_it_is_answered() throws SQLException {
        try (Connection other = DriverManager.getConnection(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table read_model.flow in access exclusive mode");

            Response response = api().post("/flows/filter", "{}");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.field("detail"))
                    .isEqualTo("The database cancelled the request because it took too long."
                            + " Narrow the filters or retry later.");
            assertThat(response.header("Retry-After")).isPresent();
            try (ResultSet running = statement.executeQuery("select count(*) from pg_stat_activity"
                    + " where datname = current_database() and state = 'active' and pid <> pg_backend_pid()"
                    + " and query like '%read_model.flow%'")) {
                running.next();
                assertThat(running.getInt(1)).isZero();
            }
        }
        assertThat(api().post("/flows/filter", "{}").status()).isEqualTo(200);
    }

    @Test
    void slow_filters_do_not_delay_other_requests() throws SQLException {
        try (Connection busy = ((HikariDataSource) server.bean("filterDataSource")).getConnection()) {
            assertThat(busy.isValid(1)).isTrue();

            assertThat(api().create("created beside slow filters").status()).isEqualTo(201);
            assertThat(new Api(server.address() + "/actuator/health")
                            .get("/readiness")
                            .status())
                    .isEqualTo(200);
        }
    }

    /** They may take longer on a large event store. */
    @Test
    void migrations_have_no_timeouts() throws SQLException {
        assertThat(server.sql()
                        .sql("select distinct setting from event_store.settings_of_migration")
                        .query(String.class)
                        .list())
                .containsExactly("0");
        assertThat(networkTimeout(server.bean(Flyway.class).getConfiguration().getDataSource()))
                .isZero();

        assertThat(server.sql()
                        .sql("show statement_timeout")
                        .query(String.class)
                        .single())
                .isEqualTo("1s");
        assertThat(networkTimeout((DataSource) server.bean("dataSource"))).isPositive();
    }

    private static int networkTimeout(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getNetworkTimeout();
        }
    }

    /** The sequencer runs as often as it finds events, and plans some of its statements for the size of a batch. */
    private static boolean isOfSequencer(String statement) {
        return statement.contains("event_store.outbox") || statement.contains("event_store.ledger");
    }

    /** The named prepared statements of all connections of a pool. */
    private static List<Prepared> prepared(String pool) throws SQLException {
        HikariDataSource dataSource = (HikariDataSource) server.bean(pool);
        List<Connection> connections = new ArrayList<>();
        List<Prepared> found = new ArrayList<>();
        try {
            for (int i = 0; i < dataSource.getMaximumPoolSize(); i++) {
                connections.add(dataSource.getConnection());
            }
            for (Connection connection : connections) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "select statement, generic_plans, custom_plans from pg_prepared_statements")) {
                    while (rows.next()) {
                        found.add(new Prepared(rows.getString(1), rows.getLong(2), rows.getLong(3)));
                    }
                }
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        return found;
    }

    private static Api api() {
        return server.api();
    }
}
