package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowBatch;
import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import java.util.HashMap;
import java.util.Map;
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
        rows.add(stream, shadowStatement(statement.sql()), values);
    }

    private String shadowStatement(String statement) {
        return shadowStatements.computeIfAbsent(statement, live -> live.replace(LIVE_PREFIX, SHADOW_PREFIX));
    }

    /** Executes the collected statements in the caller's transaction. */
    void flush() {
        rows.execute(jdbc);
    }

    /** Discards the collected statements. */
    void clear() {
        rows.clear();
    }
}
