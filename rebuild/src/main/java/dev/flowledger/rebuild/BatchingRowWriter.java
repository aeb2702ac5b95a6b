package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.RowWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Collects the statements of a page of events and writes them into the shadow schema as few JDBC batches.
 *
 * <p>The statements of one stream are executed in their order. Statements of different streams are independent, because an
 * event changes only the rows of its own stream. So the first statements of all streams are executed together, then the second
 * ones, and so on. Within such a step, statements that differ only in their values are one JDBC batch.
 */
final class BatchingRowWriter implements RowWriter {

    private static final String LIVE_PREFIX = ShadowSchema.LIVE + ".";
    private static final String SHADOW_PREFIX = ShadowSchema.NAME + ".";

    private final JdbcTemplate jdbc;
    private final Map<String, String> shadowStatements = new HashMap<>();
    private final Map<String, Integer> statementsOfStream = new HashMap<>();

    /** The values of each statement, by step. */
    private final List<Map<String, List<@Nullable Object[]>>> steps = new ArrayList<>();

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
        int step = statementsOfStream.merge(stream, 1, Integer::sum) - 1;
        if (step == steps.size()) {
            steps.add(new LinkedHashMap<>());
        }
        steps.get(step)
                .computeIfAbsent(shadowStatement(statement.sql()), first -> new ArrayList<>())
                .add(values);
    }

    private String shadowStatement(String statement) {
        return shadowStatements.computeIfAbsent(statement, live -> live.replace(LIVE_PREFIX, SHADOW_PREFIX));
    }

    /** Executes the collected statements in the caller's transaction. */
    void flush() {
        for (Map<String, List<@Nullable Object[]>> step : steps) {
            step.forEach(jdbc::batchUpdate);
        }
        clear();
    }

    /** Discards the collected statements. */
    void clear() {
        steps.clear();
        statementsOfStream.clear();
    }
}
