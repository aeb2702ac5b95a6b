package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.command.bus.DatabaseProblem;
import dev.flowledger.server.database.DatabaseStartException;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A server on a database that is read-only, such as a standby. */
@ExtendWith(OutputCaptureExtension.class)
class ReadOnlyServerTest {

    @Test
    void server_on_a_read_only_database_starts_only_if_it_is_set_and_answers_reads(CapturedOutput output)
            throws SQLException {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        Response flow;
        try (TestServer server = TestServer.on(database.url())) {
            flow = server.api().create("before read-only");
            database.awaitSequenced();
        }
        String name = database.texts("select current_database()").get(0);
        database.execute("alter database " + name + " set default_transaction_read_only = on");

        assertThatThrownBy(() -> TestServer.on(database.url()))
                .rootCause()
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageStartingWith("The database is read-only");

        int logged = output.getOut().length();
        try (TestServer server = TestServer.on(database.url(), new Class<?>[0], "--flowledger.read-only=true")) {
            Api api = server.api();
            assertThat(api.get("/flows/" + flow.id()).text()).isEqualTo(flow.text());
            assertThat(api.post("/flows/filter", "{}").body()).hasSize(1);
            assertThat(api.get("/events").status()).isEqualTo(200);
            assertThat(api.get("/events/verify").status()).isEqualTo(200);
            Response rejected = api.create("not here");
            assertThat(rejected.status()).isEqualTo(503);
            assertThat(rejected.field("detail")).isEqualTo(DatabaseProblem.READ_ONLY.detail());
            assertThat(api.post("/projections/flows/rebuild", "").status()).isEqualTo(503);
            Api health = new Api(server.address() + "/actuator/health");
            assertThat(health.get("/readiness").status()).isEqualTo(503);
            assertThat(health.get("/reads").status()).isEqualTo(200);
        }
        assertThat(output.getOut().substring(logged)).doesNotContain("WARN", "ERROR");
    }

    @Test
    void server_that_is_set_to_read_only_does_not_create_an_event_store() {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());

        assertThatThrownBy(() -> TestServer.on(database.url(), new Class<?>[0], "--flowledger.read-only=true"))
                .rootCause()
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageStartingWith("The event store is missing");
        assertThat(database.number("select count(*) from pg_namespace where nspname = 'event_store'"))
                .isZero();
    }
}
