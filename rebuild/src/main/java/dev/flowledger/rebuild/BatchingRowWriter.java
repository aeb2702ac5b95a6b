package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowBatch;
import dev.flowledger.query.readmodel.RowBatch.Executions;
import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Collects the statements of a page of events and writes them into the shadow schema. */
final class BatchingRowWriter implements RowWriter {

    private static final String LIVE_PREFIX = ShadowSchema.LIVE + ".";
    private static final String SHADOW_PREFIX = ShadowSchema.NAME + ".";

    private final JdbcTemplate jdbc;
    private final Map<String, String> shadowStatements = new HashMap<>();
    private final RowBatch rows = new RowBatch();

    private String stream = "";

    BatchingRowWriter(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Sets the stream that the following statements belong to. */
    void setStream(String stream) {
        this.stream = stream;
    }

    @Override
    public void write(RowStatement statement, @Nullable Object... values) {
        rows.add(stream, statement, values);
    }

    /**
     * Executes the collected statements in the caller's transaction.
     *
     * @return the streams of which a statement has not found its row, although the row does not have a later version either
     */
    Set<String> flush() {
        Set<String> incomplete = new LinkedHashSet<>();
        rows.execute(executions -> execute(executions, incomplete));
        return incomplete;
    }

    private void execute(Executions executions, Set<String> incomplete) {
        RowStatement statement = executions.statement();
        int[] found = jdbc.batchUpdate(shadow(statement.sql()), executions.values());
        if (statement instanceof RowStatement.Upsert) {
            return;
        }
        for (int i = 0; i < found.length; i++) {
            if (found[i] == 0 && !isApplied(statement, executions.values().get(i))) {
                incomplete.add(executions.streams().get(i));
            }
        }
    }

    private boolean isApplied(RowStatement statement, @Nullable Object[] values) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                shadow("select exists (select from " + LIVE_PREFIX + statement.table()
                        + " where id = ? and sequence >= ?)"),
                Boolean.class,
                values[statement.idParameter()],
                values[statement.sequenceParameter()]));
    }

    private String shadow(String statement) {
        return shadowStatements.computeIfAbsent(statement, live -> live.replace(LIVE_PREFIX, SHADOW_PREFIX));
    }

    /** Discards the collected statements. */
    void clear() {
        rows.clear();
    }
}
