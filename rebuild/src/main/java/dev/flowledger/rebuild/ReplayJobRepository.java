package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of replay jobs, which all nodes share. A job is updated only while it is in progress: a node whose job was cancelled,
 * or taken over by another node, gets a {@link JobEndedException} and its transaction is rolled back.
 */
@Component
class ReplayJobRepository {

    private static final String IF_IN_PROGRESS = " where id = ? and state in ('running', 'swapping')";

    private final JdbcClient jdbc;

    ReplayJobRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Thrown by an update of a job that is not in progress any more. */
    static final class JobEndedException extends RuntimeException {
        JobEndedException() {
            super("The replay job is not in progress any more", null, false, false);
        }
    }

    /** An event that was replayed. */
    record ReplayedEvent(long globalIndex, UUID id, String type) {}

    /** Creates a job in state running. */
    ReplayJob create(Purpose purpose, int readModelVersion, long total, boolean unverified) {
        UUID id = UUID.randomUUID();
        jdbc.sql("insert into event_store.replay_job (id, purpose, state, phase, read_model_version, total,"
                        + " unverified, started, changed) values (?, ?, 'running', 'events', ?, ?, ?, now(), now())")
                .param(id)
                .param(ReplayJob.text(purpose))
                .param(readModelVersion)
                .param(total)
                .param(unverified)
                .update();
        return find(id);
    }

    ReplayJob find(UUID id) {
        return jdbc.sql("select * from event_store.replay_job where id = ?")
                .param(id)
                .query(ReplayJobRepository::job)
                .single();
    }

    /** Finds the job that was started last for a purpose. */
    Optional<ReplayJob> findLast(Purpose purpose) {
        return jdbc.sql("select * from event_store.replay_job where purpose = ? order by started desc limit 1")
                .param(ReplayJob.text(purpose))
                .query(ReplayJobRepository::job)
                .optional();
    }

    /** Finds the jobs that were started last, the latest first. */
    List<ReplayJob> findLatest(int limit) {
        return jdbc.sql("select * from event_store.replay_job order by started desc limit ?")
                .param(limit)
                .query(ReplayJobRepository::job)
                .list();
    }

    /** Finds the job that is in progress. If no node holds the {@link ReplayLock}, that job is abandoned. */
    Optional<ReplayJob> findInProgress() {
        return jdbc.sql("select * from event_store.replay_job where state in ('running', 'swapping')"
                        + " order by started desc limit 1")
                .query(ReplayJobRepository::job)
                .optional();
    }

    /** The last position in the ledger: all events up to it are committed. */
    long lastPosition() {
        return jdbc.sql("select coalesce(max(position), 0) from event_store.ledger")
                .query(Long.class)
                .single();
    }

    /** Sets the progress back to the first event. The events after a position are to be replayed when the streams are copied. */
    void restart(UUID id, long position) {
        update(
                "update event_store.replay_job set phase = 'events', processed = 0, changed = now(), ledger_position = ?",
                id,
                position);
    }

    /** Records that this node continues a job that another one, or an earlier start of this one, has begun. */
    void resume(UUID id) {
        update("update event_store.replay_job set resumed_from = processed, changed = now()", id);
    }

    /**
     * Requires that a job is in progress until the end of the transaction.
     *
     * @throws JobEndedException if it was cancelled, or taken over by another node
     */
    void requireInProgress(UUID id) {
        update("update event_store.replay_job set changed = now()", id);
    }

    /** Adds copied events to the progress. */
    void advance(UUID id, int events, double eventsPerSecond) {
        update(
                "update event_store.replay_job set processed = processed + ?, events_per_second = ?, changed = now()",
                id,
                events,
                eventsPerSecond);
    }

    /** Sets the position in the ledger up to which all events were replayed. */
    void advanceTo(UUID id, long position, double eventsPerSecond) {
        update(
                "update event_store.replay_job set ledger_position = ?, processed = greatest(processed, ?),"
                        + " events_per_second = ?, changed = now()",
                id,
                position,
                position,
                eventsPerSecond);
    }

    void updateTotal(UUID id, long total) {
        update("update event_store.replay_job set total = greatest(processed, ?), changed = now()", id, total);
    }

    void enterPhase(UUID id, Phase phase) {
        update("update event_store.replay_job set phase = ?, changed = now()", id, ReplayJob.text(phase));
    }

    void markSwapping(UUID id) {
        update("update event_store.replay_job set state = 'swapping', changed = now()", id);
    }

    /**
     * Completes a job.
     *
     * @param events how many events were replayed
     * @param result the result of a verification
     */
    void complete(UUID id, long events, @Nullable String result) {
        update(
                "update event_store.replay_job set state = 'completed', processed = ?, total = ?,"
                        + " finished = clock_timestamp(), changed = now(), result = ?",
                id,
                events,
                events,
                result);
    }

    void fail(UUID id, String error) {
        update(
                "update event_store.replay_job set state = 'failed', finished = now(), changed = now(), error = ?",
                id,
                // PostgreSQL does not store NUL characters.
                error.replace("\0", ""));
    }

    /** Cancels the job in progress. Returns false if there is none, or if it completes at the same time. */
    boolean cancel(Purpose purpose) {
        return jdbc.sql("update event_store.replay_job set state = 'cancelled', finished = now(), changed = now()"
                                + " where purpose = ? and state in ('running', 'swapping')")
                        .param(ReplayJob.text(purpose))
                        .update()
                > 0;
    }

    /** Finds the event at the position of a job; empty before the first event. */
    Optional<ReplayedEvent> lastReplayedEvent(UUID id) {
        return jdbc.sql("""
                        select event.global_index, event.id, event.type
                        from event_store.replay_job job
                            join event_store.ledger on position = ledger_position
                            join event_store.event using (global_index)
                        where job.id = ?""")
                .param(id)
                .query((row, number) -> new ReplayedEvent(
                        row.getLong("global_index"), row.getObject("id", UUID.class), row.getString("type")))
                .optional();
    }

    private void update(String update, UUID id, @Nullable Object... values) {
        JdbcClient.StatementSpec statement = jdbc.sql(update + IF_IN_PROGRESS);
        for (Object value : values) {
            statement = statement.param(value);
        }
        if (statement.param(id).update() == 0) {
            throw new JobEndedException();
        }
    }

    private static ReplayJob job(ResultSet row, int number) throws SQLException {
        return new ReplayJob(
                row.getObject("id", UUID.class),
                Purpose.valueOf(row.getString("purpose").toUpperCase(Locale.ROOT)),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("read_model_version"),
                row.getBoolean("unverified"),
                progress(row),
                row.getObject("started", OffsetDateTime.class).toInstant(),
                outcome(row));
    }

    private static ReplayProgress progress(ResultSet row) throws SQLException {
        return new ReplayProgress(
                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                row.getLong("ledger_position"),
                row.getLong("processed"),
                row.getLong("total"),
                row.getDouble("events_per_second"),
                row.getObject("resumed_from", Long.class));
    }

    private static ReplayOutcome outcome(ResultSet row) throws SQLException {
        OffsetDateTime finished = row.getObject("finished", OffsetDateTime.class);
        Instant at = finished == null ? null : finished.toInstant();
        return new ReplayOutcome(at, row.getString("error"), row.getString("result"));
    }
}
