package dev.flowledger.ledger;

import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.Checkpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table of verifications, which all nodes share. */
@Component
class VerificationHistory {

    private static final Logger log = LoggerFactory.getLogger(VerificationHistory.class);

    /** The advisory lock for claiming a scheduled verification. */
    private static final long LOCK_ID = 0x6c656467657201L;

    /** The number of verifications that are kept. Those that are not valid and acknowledgements are always kept. */
    private static final int MAX_KEPT = 1000;

    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    VerificationHistory(JdbcClient jdbc, PlatformTransactionManager transactions, JsonMapper json) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.json = json;
    }

    /**
     * Where a scheduled verification continues.
     *
     * @param verified the last of the new events that were verified
     * @param sweepPosition the last of the earlier events that were verified again; 0 to start at the beginning
     * @param sweepIndex the global index of the last event whose ledger entry was looked for; null to start at the beginning
     */
    record Continuation(
            Checkpoint verified,
            long sweepPosition,
            @Nullable Long sweepIndex) {

        static final Continuation START = new Continuation(Checkpoint.empty(), 0, null);
    }

    /** A scheduled verification that this node has claimed. */
    record Claim(long id, Continuation continuation) {}

    /** The result of a scheduled verification. */
    record ScheduledResult(boolean complete, LedgerScan scan, Continuation continuation) {}

    /** Claims the next scheduled verification; empty if one was started on any node within the interval. */
    Optional<Claim> claim(Duration interval) {
        return Objects.requireNonNull(transaction.execute(status -> {
            boolean acquired = jdbc.sql("select pg_try_advisory_xact_lock(?)")
                    .param(LOCK_ID)
                    .query(Boolean.class)
                    .single();
            boolean due = jdbc.sql("select not exists (select from event_store.verification"
                            + " where purpose = 'scheduled' and started > now() - ? * interval '1 ms')")
                    .param(interval.toMillis())
                    .query(Boolean.class)
                    .single();
            if (!acquired || !due) {
                return Optional.empty();
            }
            Continuation continuation = jdbc.sql("select * from event_store.verification"
                            + " where verified_hash is not null order by id desc limit 1")
                    .query(VerificationHistory::continuation)
                    .optional()
                    .orElse(Continuation.START);
            long id = jdbc.sql("insert into event_store.verification (purpose, started)"
                            + " values ('scheduled', now()) returning id")
                    .query(Long.class)
                    .single();
            prune();
            return Optional.of(new Claim(id, continuation));
        }));
    }

    private void prune() {
        // Checkpoints from before the last acknowledgement are not compared, however old it is.
        jdbc.sql("""
                        delete from event_store.verification where valid is not false
                            and not (purpose = 'requested' and valid and verified_hash is not null)
                            and id <= (select id from event_store.verification order by id desc offset ? limit 1)""").param(MAX_KEPT).update();
    }

    /**
     * Records the result of a scheduled verification, unless it is outdated: the node may have been frozen for a time, and what it has
     * found may have been repaired and verified since.
     */
    void complete(Claim claim, ScheduledResult result) {
        if (isOutdated(claim)) {
            fail(claim, "A verification that started later has already ended.");
            return;
        }
        List<Finding> findings = result.scan().findings().list();
        // First, because the result may not be stored.
        warn(findings);
        jdbc.sql("""
                        update event_store.verification set finished = now(), complete = ?, valid = ?, consistent = ?, rewritten = ?, events = ?,
                            head_position = ?, findings = ?, verified_position = ?, verified_hash = ?, sweep_position = ?,
                            sweep_index = ?
                        where id = ?""")
                .param(result.complete())
                .param(findings.isEmpty())
                .param(result.scan().findings().isConsistent())
                .param(result.scan().findings().differsFromCheckpoint())
                .param(result.scan().events())
                .param(result.scan().headPosition())
                .param(json.writeValueAsString(findings))
                .param(result.continuation().verified().position())
                .param(result.continuation().verified().bytes())
                .param(result.continuation().sweepPosition())
                .param(result.continuation().sweepIndex())
                .param(claim.id())
                .update();
    }

    /** Whether a verification of at least the same events started later and has ended. */
    private boolean isOutdated(Claim claim) {
        return jdbc.sql("""
                        select exists (
                            select from event_store.verification own join event_store.verification later on later.started > own.started
                            where own.id = ? and later.valid is not null and (later.purpose = 'scheduled' or later.complete))""").param(claim.id()).query(Boolean.class).single();
    }

    /** Records that a scheduled verification could not be completed. */
    void fail(Claim claim, String error) {
        jdbc.sql("update event_store.verification set finished = now(), error = ? where id = ?")
                .param(error)
                .param(claim.id())
                .update();
    }

    /**
     * Records a verification that a caller has requested. The caller receives the result even if it cannot be stored.
     *
     * @param actor who has requested it
     * @param consistent whether at most content cannot be read
     * @param anchored the end of the ledger if the caller has acknowledged it with a checkpoint. Later scheduled verifications compare
     *     with it instead of with what was verified before
     */
    void addRequested(
            String actor,
            Instant started,
            boolean complete,
            boolean consistent,
            Verification result,
            @Nullable Checkpoint anchored) {
        warn(result.findings());
        Checkpoint acknowledged = result.valid() ? anchored : null;
        try {
            jdbc.sql("""
                            insert into event_store.verification
                                (purpose, actor, started, finished, complete, valid, consistent, events, head_position, findings,
                                verified_position, verified_hash)
                            values ('requested', ?, ?, now(), ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(actor)
                    .param(started.atOffset(ZoneOffset.UTC))
                    .param(complete)
                    .param(result.valid())
                    .param(consistent)
                    .param(result.events())
                    .param(result.headPosition())
                    .param(json.writeValueAsString(result.findings()))
                    .param(acknowledged == null ? 0 : acknowledged.position())
                    .param(acknowledged == null ? null : acknowledged.bytes())
                    .update();
        } catch (DataAccessException e) {
            log.warn("A requested verification could not be recorded: {}", FailureReason.of(e));
        }
    }

    private static void warn(List<Finding> findings) {
        if (!findings.isEmpty()) {
            log.warn(
                    "The ledger is not valid: {} Findings: {}. GET /api/events/verifications lists them",
                    findings.get(0).reason(),
                    findings.size());
        }
    }

    /** The verifications, the latest first. */
    List<RecordedVerification> findLatest(int limit) {
        return jdbc.sql("select * from event_store.verification order by id desc limit ?")
                .param(limit)
                .query(this::verification)
                .list();
    }

    /** Finds the verification that ended last. */
    Optional<RecordedVerification> findLastEnded() {
        return jdbc.sql("select * from event_store.verification where valid is not null order by finished desc limit 1")
                .query(this::verification)
                .optional();
    }

    /**
     * Finds the first verification that was not valid and was not followed by a valid one of the whole ledger. If the ledger was
     * rewritten or rolled back, the later one must have been acknowledged with a checkpoint.
     */
    Optional<RecordedVerification> findUnresolved() {
        return findUnresolved("");
    }

    /** Finds the first one of those that have found more than content that cannot be read. */
    Optional<RecordedVerification> findUnresolvedInconsistency() {
        return findUnresolved("and not consistent");
    }

    private Optional<RecordedVerification> findUnresolved(String condition) {
        return jdbc.sql("""
                        select * from event_store.verification found
                        where not valid %s and not exists (
                            select from event_store.verification later
                            where later.valid and later.complete and later.started >= found.finished
                                and (later.verified_hash is not null or not found.rewritten))
                        order by finished limit 1""".formatted(condition)).query(this::verification).optional();
    }

    private static Continuation continuation(ResultSet row, int number) throws SQLException {
        byte[] hash = row.getBytes("verified_hash");
        return new Continuation(
                hash == null ? Continuation.START.verified() : Checkpoint.of(row.getLong("verified_position"), hash),
                row.getLong("sweep_position"),
                row.getObject("sweep_index", Long.class));
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return Checkpoint.of(row.getLong("verified_position"), row.getBytes("verified_hash"));
    }

    /** Scheduled verifications store a hash, too. */
    private static boolean isAcknowledgement(ResultSet row) throws SQLException {
        return row.getString("purpose").equals("requested") && row.getBytes("verified_hash") != null;
    }

    private RecordedVerification verification(ResultSet row, int number) throws SQLException {
        OffsetDateTime finished = row.getObject("finished", OffsetDateTime.class);
        String findings = row.getString("findings");
        return RecordedVerificationBuilder.builder()
                .purpose(row.getString("purpose"))
                .actor(row.getString("actor"))
                .acknowledged(isAcknowledgement(row))
                .started(row.getObject("started", OffsetDateTime.class).toInstant())
                .finished(finished == null ? null : finished.toInstant())
                .complete(row.getBoolean("complete"))
                .valid(row.getObject("valid", Boolean.class))
                .events(row.getLong("events"))
                .headPosition(row.getLong("head_position"))
                .checkpoint(
                        row.getBytes("verified_hash") == null
                                ? null
                                : checkpoint(row).text())
                .findings(findings == null ? List.of() : json.readValue(findings, FINDINGS))
                .error(row.getString("error"))
                .build();
    }
}
