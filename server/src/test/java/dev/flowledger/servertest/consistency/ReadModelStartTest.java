package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.query.readmodel.ReadModelState;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.Lifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts on a database without a read model or with one of another version. No acknowledged write is lost. */
class ReadModelStartTest {

    private static String database;
    private static TestServer server;
    private static List<String> before;

    /** The first start is a real one on a database without a read model. The tests repeat the part that reads its version. */
    @BeforeAll
    static void start_without_a_read_model() {
        database = Postgres.newDatabase();
        try (TestServer first = TestServer.on(database)) {
            someRecords(first.api());
            before = responses(first.api());
            first.sql().sql("drop schema read_model cascade").update();
        }
        server = TestServer.on(database);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_missing_read_model_is_rebuilt_from_events() {
        assertReadModelIsRebuilt();
    }

    @Test
    void a_read_model_of_an_earlier_version_is_rebuilt_from_events() {
        bootstrap().stop();
        server.sql()
                .sql(
                        "update read_model.read_model_version set version = 1; alter table read_model.flow drop column sequence cascade;"
                                + " drop table read_model.task_run cascade")
                .update();

        bootstrap().start();

        assertReadModelIsRebuilt();
    }

    private static void assertReadModelIsRebuilt() {
        assertThat(responses(server.api())).isEqualTo(before);
        assertThat(server.api().create("stays").status()).isEqualTo(200);
        Response created = server.api().create("new");
        assertThat(created.status()).isEqualTo(201);
        assertThat(server.api().delete("/flows/" + created.id()).status()).isEqualTo(204);
    }

    @Test
    void a_read_model_of_a_newer_version_is_not_changed() {
        bootstrap().stop();
        int version = server.bean(ReadModelState.class).version();
        setVersion(99);

        assertThatThrownBy(() -> bootstrap().start())
                .hasMessageContaining("version 99")
                .hasMessageContaining("Start the version of Flowledger that created it");

        setVersion(version);
        bootstrap().start();
        assertThat(responses(server.api())).isEqualTo(before);
    }

    private static void setVersion(int version) {
        server.sql()
                .sql("update read_model.read_model_version set version = ?")
                .param(version)
                .update();
    }

    /** Of two servers that start on an empty database, one creates the read model while the other waits in a transaction. */
    @Test
    void a_read_model_that_another_server_created_is_detected() {
        bootstrap().stop();
        ReadModelState state = server.bean(ReadModelState.class);
        server.sql().sql("alter schema read_model rename to not_made_yet").update();

        new TransactionTemplate(server.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            assertThat(state.liveVersion()).isEmpty();
            JdbcClient.create(new DriverManagerDataSource(database))
                    .sql("alter schema not_made_yet rename to read_model")
                    .update();
            assertThat(state.liveVersion()).hasValue(state.version());
        });
        bootstrap().start();
    }

    /** The part of a start that provides the read model. */
    private static Lifecycle bootstrap() {
        return (Lifecycle) server.bean("readModelBootstrap");
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
