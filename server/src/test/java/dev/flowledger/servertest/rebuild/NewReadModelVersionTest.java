package dev.flowledger.servertest.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A server whose read model has a newer version, started beside a server of the previous version. */
class NewReadModelVersionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String database = Postgres.newDatabase();

    @Test
    void old_server_serves_requests_until_the_new_read_model_is_swapped_in() throws SQLException {
        try (TestServer old = TestServer.on(database)) {
            RebuildTest.someRecords(old.api());
            String earlier = old.api().create("before the rebuild").id();
            try (Connection append = DriverManager.getConnection(database)) {
                append.setAutoCommit(false);
                holdAppendBarrier(append);
                try (TestServer next = TestServer.on(database, NextReadModelVersion.class)) {
                    assertThat(readiness(next)).isEqualTo(503);
                    assertUnavailable(next.api().get("/flows/" + earlier));
                    assertThat(next.api().get("/flows/" + earlier + "/events").status())
                            .isEqualTo(200);
                    assertThat(Stream.of(
                                    "/ledger/checkpoint",
                                    "/ledger/keys",
                                    "/events/1/proof",
                                    "/evidence?subject=" + earlier,
                                    "/erasures",
                                    "/stats/lag",
                                    "/stats/storage"))
                            .allSatisfy(path ->
                                    assertThat(next.api().get(path).status()).isNotEqualTo(503));
                    assertThat(health(next, "liveness")).isEqualTo(200);
                    assertThat(next.api().get("/projections/flows").field("status"))
                            .isEqualTo("rebuilding");
                    assertUnavailable(next.api().create("too early for the new one"));
                    assertUnavailable(next.api().post("/flows/filter", null));
                    assertThat(readiness(old)).isEqualTo(200);
                    String created =
                            old.api().create("during the rebuild", "a", "b").id();
                    assertThat(old.api().get("/flows/" + created).status()).isEqualTo(200);
                    List<String> before = RebuildTest.responses(old.api());

                    append.rollback();

                    await().atMost(TIMEOUT).until(() -> readiness(next) == 200);
                    assertThat(RebuildTest.responses(next.api())).isEqualTo(before);
                    assertThat(next.api().create("by the new one", "a").status())
                            .isEqualTo(201);
                    assertThat(next.sql()
                                    .sql(
                                            "select name || ' ' || tag_count from read_model.flow"
                                                    + " where name in ('during the rebuild', 'stays', 'by the new one') order by name")
                                    .query(String.class)
                                    .list())
                            .containsExactly("by the new one 1", "during the rebuild 2", "stays 2");

                    assertUnavailable(old.api().create("too late for the old one"));
                    await().atMost(TIMEOUT).until(() -> readiness(old) == 503);
                    assertUnavailable(old.api().get("/flows/" + created));
                    assertUnavailable(old.api().post("/projections/flows/rebuild", null));
                    assertThat(health(old, "liveness")).isEqualTo(200);
                    assertThat(next.api().byName("too late for the old one").status())
                            .isEqualTo(404);
                }
            }
        }
    }

    private static void holdAppendBarrier(Connection connection) throws SQLException {
        connection.createStatement().execute("select pg_advisory_xact_lock_shared(event_store.append_barrier())");
    }

    private static void assertUnavailable(Api.Response response) {
        assertThat(response.status()).as(response.text()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isPresent();
    }

    private static int readiness(TestServer server) {
        return health(server, "readiness");
    }

    private static int health(TestServer server, String probe) {
        return new Api(server.address()).get("/actuator/health/" + probe).status();
    }
}
