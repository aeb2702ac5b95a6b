package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of all replays, which every node reads. Whatever is written about one that is under way is written on the condition
 * that it still is: one that was cancelled, or that another node has taken for dead, learns it here and can do no harm.
 */
@Component
class ReplayJobRepository {

    private static final String UNDER_WAY = " where id = ? and state in ('running', 'swapping')";

    private final JdbcClient jdbc;

    ReplayJobRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Thrown by whoever writes about a replay that is not under way any more. */
    static final class NotUnderWay extends RuntimeException {
        NotUnderWay() {
            super("The replay is not under way any more", null, false, false);
        }
    }

    ReplayJob begin(Purpose purpose, int version, long total) {
        UUID id = UUID.randomUUID();
        jdbc.sql("insert into event_store.replay_job (id, purpose, state, phase, read_model_version, total,"
                        + " started, changed) values (?, ?, 'running', 'events', ?, ?, now(), now())")
                .param(id)
                .param(ReplayJob.text(purpose))
                .param(version)
                .param(total)
                .update();
        return find(id);
    }

    ReplayJob find(UUID id) {
        return jdbc.sql("select * from event_store.replay_job where id = ?")
                .param(id)
                .query(ReplayJobRepository::replay)
                .single();
    }

    /** The last one that was begun for a purpose. */
    Optional<ReplayJob> last(Purpose purpose) {
        return jdbc.sql("select * from event_store.replay_job where purpose = ? order by started desc limit 1")
                .param(ReplayJob.text(purpose))
                .query(ReplayJobRepository::replay)
                .optional();
    }

    /** The one that is said to be under way. */
    Optional<ReplayJob> underWay() {
        return jdbc.sql("select * from event_store.replay_job where state in ('running', 'swapping')"
                        + " order by started desc limit 1")
                .query(ReplayJobRepository::replay)
                .optional();
    }

    /** From the first event on. */
    void restart(UUID id) {
        write(
                "update event_store.replay_job set phase = 'events', global_index = 0, processed = 0, changed = now()",
                id);
    }

    /** Up to where the events are in the shadow now. */
    void advance(UUID id, long globalIndex, int more, double rate) {
        write(
                "update event_store.replay_job set global_index = ?, processed = processed + ?, events_per_second = ?, changed = now()",
                id,
                globalIndex,
                more,
                rate);
    }

    /** How many events there will be. */
    void expect(UUID id, long total) {
        write("update event_store.replay_job set total = greatest(processed, ?), changed = now()", id, total);
    }

    void enter(UUID id, Phase phase) {
        write("update event_store.replay_job set phase = ?, changed = now()", id, ReplayJob.text(phase));
    }

    void swapping(UUID id) {
        write("update event_store.replay_job set state = 'swapping', changed = now()", id);
    }

    void complete(UUID id, int more, @Nullable String result) {
        write(
                "update event_store.replay_job set state = 'completed', processed = processed + ?, total = processed + ?,"
                        + " finished = clock_timestamp(), changed = now(), result = ?",
                id,
                more,
                more,
                result);
    }

    void fail(UUID id, String error) {
        write(
                "update event_store.replay_job set state = 'failed', finished = now(), changed = now(), error = ?",
                id,
                // Whatever a driver may say.
                error.replace("\0", ""));
    }

    /** Whether there was one to cancel. If it is just being completed, it was not. */
    boolean cancel(Purpose purpose) {
        return jdbc.sql("update event_store.replay_job set state = 'cancelled', finished = now(), changed = now()"
                                + " where purpose = ? and state in ('running', 'swapping')")
                        .param(ReplayJob.text(purpose))
                        .update()
                > 0;
    }

    /** Where in the ledger an event is. */
    Optional<Long> positionOf(long globalIndex) {
        return jdbc.sql("select position from event_store.ledger where global_index = ?")
                .param(globalIndex)
                .query(Long.class)
                .optional();
    }

    /** The last event that a replay has written, in words for an operator. */
    Optional<String> reached(UUID id) {
        return jdbc.sql("""
                        select format('event %s (%s) at position %s', event.id, event.type, coalesce(position::text, 'not yet given'))
                        from event_store.replay_job
                            cross join lateral (select * from event_store.event
                                where event.global_index <= replay.global_index order by event.global_index desc limit 1) event
                            left join event_store.ledger on ledger.global_index = event.global_index
                        where replay.id = ?""").param(id).query(String.class).optional();
    }

    private void write(String update, UUID id, @Nullable Object... values) {
        JdbcClient.StatementSpec statement = jdbc.sql(update + UNDER_WAY);
        for (Object value : values) {
            statement = statement.param(value);
        }
        if (statement.param(id).update() == 0) {
            throw new NotUnderWay();
        }
    }

    private static ReplayJob replay(ResultSet row, int number) throws SQLException {
        OffsetDateTime finished = row.getObject("finished", OffsetDateTime.class);
        return new ReplayJob(
                row.getObject("id", UUID.class),
                Purpose.valueOf(row.getString("purpose").toUpperCase(Locale.ROOT)),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                row.getInt("read_model_version"),
                row.getLong("global_index"),
                row.getLong("processed"),
                row.getLong("total"),
                row.getDouble("events_per_second"),
                instant(row.getObject("started", OffsetDateTime.class)),
                finished == null ? null : instant(finished),
                row.getString("error"),
                row.getString("result"));
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}
