package dev.flowledger.servertest.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.ManualClock;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of an archive have the time of the clock of all other events. */
class ArchivedEventTimeTest {

    @TempDir
    Path archives;

    @Test
    void the_event_of_an_archived_run_is_later_than_its_other_events() {
        try (TestServer server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[] {ManualClock.Configuration.class},
                "--flowledger.retention.runs=1s",
                "--flowledger.retention.interval=200ms",
                "--flowledger.retention.archive=" + archives)) {
            Api api = server.api();
            String run = api.createFlowRun(api.create("flow").id(), "\"idempotency_key\":\"k\"")
                    .id();
            api.setState("/flow_runs/" + run, "COMPLETED");

            await().until(() -> api.get("/flow_runs/" + run).status() == 404);

            // The clock stands still: each event of a stream is a microsecond later than the one before.
            assertThat(time(api, "type=flow_run.archived"))
                    .isEqualTo(time(api, "type=flow_run.state_set").plus(1, ChronoUnit.MICROS));
            assertThat(time(api, "type=archive.created")).isEqualTo(ManualClock.START);
        }
    }

    private static Instant time(Api api, String filter) {
        return OffsetDateTime.parse(api.get("/events?" + filter)
                        .body()
                        .get(0)
                        .required("time")
                        .asString())
                .toInstant();
    }
}
