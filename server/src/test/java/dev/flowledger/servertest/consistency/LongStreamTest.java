package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

/** Commands for streams of many events: they read a snapshot and the events after it. */
@ExtendWith(OutputCaptureExtension.class)
class LongStreamTest {

    /** More than are read from the event store at a time. */
    private static final int EVENTS = Integer.getInteger("stream.events", 1100);

    /** More than a snapshot leaves to be read, with some tolerance for a snapshot that is stored a little later. */
    private static final long FEW_EVENTS = 250;

    private static final String APPEND = """
            insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
            select stream, n, stream_type, gen_random_uuid(), 'flow.updated', '1', "time" + n * interval '1 second',
                json_build_object('id', payload->>'id', 'tags', json_build_array('t' || n), 'at', to_char(
                    ("time" + n * interval '1 second') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')), metadata
            from event_store.event, generate_series(%d, %d) n where payload->>'id' = '%s' and sequence = 0""";

    /** Counts the events that are read from the event store, except those that are read for a snapshot. */
    static class EventsRead {

        static final AtomicLong COUNT = new AtomicLong();

        @Bean
        static EventUpcaster countingUpcaster() {
            return new SingleEventUpcaster() {
                @Override
                protected boolean canUpcast(IntermediateEventRepresentation event) {
                    if (!Thread.currentThread().getName().startsWith("snapshot-")) {
                        COUNT.incrementAndGet();
                    }
                    return false;
                }

                @Override
                protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
                    return event;
                }
            };
        }
    }

    private static LedgerDatabase database;
    private static TestServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        database = new LedgerDatabase(Postgres.newDatabase());
        server = TestServer.on(database.url(), EventsRead.class);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void command_reads_the_snapshot_and_the_events_after_it() throws SQLException {
        String id = flowWithLongStream("long");

        assertThat(eventsReadBy(id, "[\"a\"]")).isGreaterThanOrEqualTo(EVENTS);
        awaitSnapshot(EVENTS + 1);
        assertThat(eventsReadBy(id, "[\"b\"]")).isLessThan(FEW_EVENTS);

        assertThat(api.get("/flows/" + id).header("ETag")).hasValue("\"" + (EVENTS + 2) + "\"");
        assertThat(api.patch("/flows/" + id, "{\"tags\":[\"b\"]}").status()).isEqualTo(204);
        assertThat(api.get("/flows/" + id).header("ETag"))
                .as("nothing has changed")
                .hasValue("\"" + (EVENTS + 2) + "\"");
        assertThat(api.delete("/flows/" + id, "If-Match", "\"" + (EVENTS + 2) + "\"")
                        .status())
                .isEqualTo(204);
        assertThat(api.create("long").id()).endsWith("000002");
    }

    @Test
    void snapshots_continue_to_be_replaced_while_a_stream_grows() throws SQLException {
        String id = flowWithLongStream("growing");
        eventsReadBy(id, "[\"first\"]");
        int last = EVENTS + 1;
        for (int i = 0; i < 3; i++) {
            awaitSnapshot(last);
            append(id, last + 1, last + 150);
            assertThat(eventsReadBy(id, "[\"" + i + "\"]")).isBetween(150L, FEW_EVENTS);
            last += 151;
        }

        awaitSnapshot(last);
        assertThat(eventsReadBy(id, "[\"last\"]")).isLessThan(FEW_EVENTS);
        database.awaitSequenced();
        database.assertConsistent(api);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update event_store.snapshot set revision = '0'",
                "update event_store.snapshot set type = type || 'OfAnotherVersion'",
                "update event_store.snapshot set event_id = gen_random_uuid()",
                "update event_store.snapshot set sequence = sequence + 1000000",
                "update event_store.snapshot set state = '[]'",
                "update event_store.snapshot set state = '{\"latest\": 1}'",
                "delete from event_store.snapshot",
                "truncate event_store.snapshot",
            })
    void unusable_snapshot_is_ignored_and_replaced(String change) throws SQLException {
        String id = flowWithLongStream(change);
        eventsReadBy(id, "[\"a\"]");
        awaitSnapshot(EVENTS + 1);
        database.execute("update event_store.snapshot set state = replace(state::text, '\"a\"', '\"forged\"')::json");
        database.execute(change);

        assertThat(eventsReadBy(id, "[\"forged\"]"))
                .as("the tags differ from those in the events, so the flow is changed")
                .isGreaterThanOrEqualTo(EVENTS);
        awaitSnapshot(EVENTS + 2);
        assertThat(eventsReadBy(id, "[\"b\"]")).isLessThan(FEW_EVENTS);
    }

    @Test
    void failure_to_store_a_snapshot_is_one_line_and_does_not_affect_commands(CapturedOutput output)
            throws SQLException {
        String id = flowWithLongStream("without snapshot");
        database.execute("alter table event_store.snapshot add constraint full_disk check (false) not valid");
        try {
            assertThat(api.patch("/flows/" + id, "{\"tags\":[\"a\"]}").status()).isEqualTo(204);
            await().until(() -> output.getOut()
                    .lines()
                    .anyMatch(
                            line -> line.contains("WARN") && line.contains("snapshot") && line.contains("full_disk")));
            assertThat(api.patch("/flows/" + id, "{\"tags\":[\"b\"]}").status()).isEqualTo(204);
            assertThat(output.getOut()).doesNotContain("\tat ");
        } finally {
            database.execute("alter table event_store.snapshot drop constraint full_disk");
        }
    }

    /** A flow whose stream has {@link #EVENTS} more events than the first one, and no snapshot. */
    private static String flowWithLongStream(String name) throws SQLException {
        String id = api.create(name).id();
        database.execute("truncate event_store.snapshot");
        append(id, 1, EVENTS);
        return id;
    }

    /** Appends events with these sequence numbers, as many commands would. */
    private static void append(String id, int first, int last) throws SQLException {
        database.execute(APPEND.formatted(first, last, id));
    }

    private static long eventsReadBy(String id, String tags) {
        EventsRead.COUNT.set(0);
        assertThat(api.patch("/flows/" + id, "{\"tags\":" + tags + "}").status())
                .isEqualTo(204);
        return EventsRead.COUNT.get();
    }

    private static void awaitSnapshot(long sequence) {
        await("a snapshot at " + sequence + " or later")
                .until(() -> database.number("select count(*) from event_store.snapshot s join event_store.event e"
                                + " on e.id = s.event_id and e.sequence = s.sequence where s.revision = '2' and s.sequence >= "
                                + sequence)
                        == 1);
    }
}
