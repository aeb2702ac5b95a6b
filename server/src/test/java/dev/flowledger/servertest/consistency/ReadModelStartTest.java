package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.query.readmodel.ReadModelState;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.Lifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts on a database without a read model or with one of another version. No acknowledged write is lost. */
class ReadModelStartTest {

    private static final String DATABASE = Postgres.newDatabase();

    private static List<String> responses;
    private static TestServer server;

    /** The second server on a database whose read model is of an earlier version and damaged. */
    @BeforeAll
    static void start() {
        responses = createAndDamage(
                DATABASE,
                "update read_model.read_model_version set version = 1;"
                        + " alter table read_model.flow drop column sequence cascade; drop table read_model.task_run cascade");
        server = TestServer.on(DATABASE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_unreadable_read_model_of_an_earlier_version_is_rebuilt_from_events() {
        assertIsRebuilt(server, responses);
    }

    @Test
    @Tag("nightly")
    void a_missing_read_model_is_rebuilt_from_events() {
        String database = Postgres.newDatabase();
        List<String> before = createAndDamage(database, "drop schema read_model cascade");
        try (TestServer second = TestServer.on(database)) {
            assertIsRebuilt(second, before);
        }
    }

    /** Returns the responses of a first server before its read model was damaged. */
    private static List<String> createAndDamage(String database, String damage) {
        try (TestServer first = TestServer.on(database)) {
            someRecords(first.api());
            List<String> before = responses(first.api());
            first.sql().sql(damage).update();
            return before;
        }
    }

    private static void assertIsRebuilt(TestServer second, List<String> before) {
        assertThat(responses(second.api())).isEqualTo(before);
        assertThat(second.api().create("stays").status()).isEqualTo(200);
        assertThat(second.api().create("new").status()).isEqualTo(201);
    }

    @Test
    void a_read_model_of_a_newer_version_is_not_changed() {
        long version = setVersion(99);
        try {
            assertThatThrownBy(() -> TestServer.on(DATABASE))
                    .rootCause()
                    .hasMessageContaining("version 99")
                    .hasMessageContaining("Start the version of Flowledger that created it");
        } finally {
            assertThat(setVersion(version)).isEqualTo(99);
        }
    }

    /** Returns the earlier version. */
    private static long setVersion(long version) {
        long earlier = server.sql()
                .sql("select version from read_model.read_model_version")
                .query(Long.class)
                .single();
        server.sql()
                .sql("update read_model.read_model_version set version = ?")
                .param(version)
                .update();
        return earlier;
    }

    /** Of two servers that start on an empty database, one creates the read model while the other waits in a transaction. */
    @Test
    void a_read_model_that_another_server_created_is_detected() {
        ((Lifecycle) server.bean("readModelBootstrap")).stop();
        ReadModelState state = server.bean(ReadModelState.class);
        server.sql().sql("alter schema read_model rename to not_made_yet").update();

        new TransactionTemplate(server.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            assertThat(state.liveVersion()).isEmpty();
            JdbcClient.create(new DriverManagerDataSource(DATABASE))
                    .sql("alter schema not_made_yet rename to read_model")
                    .update();
            assertThat(state.liveVersion()).hasValue(state.version());
        });
    }

    private static void someRecords(Api api) {
        api.delete("/flows/" + api.create("goes").id());
        String flow = api.create("stays", "a").id();
        String run = api.createFlowRun(flow, "\"parameters\":{\"x\":1e3}").id();
        api.createTaskRun(run, "t", "0");
        api.setState("/flow_runs/" + run, "RUNNING");
        api.createDeployment(flow, "prod");
    }

    private static List<String> responses(Api api) {
        return Stream.of("flows", "deployments", "flow_runs", "task_runs")
                .map(records -> api.post("/" + records + "/filter", null).textWithoutEstimates())
                .toList();
    }
}
