package dev.flowledger.query.readmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Collects the statements of projections for many events and executes them as few JDBC batches.
 *
 * <p>The statements of one stream are executed in their order. Statements of different streams are independent, because an
 * event changes only the rows of its own stream. So the first statements of all streams are executed together, then the second
 * ones, and so on. Within such a step, statements that differ only in their values are one JDBC batch.
 */
public final class RowBatch {

    private final Map<String, Integer> statementsOfStream = new HashMap<>();

    /** The values of each statement, by step. */
    private final List<Map<String, List<@Nullable Object[]>>> steps = new ArrayList<>();

    /** Adds a statement of a stream. */
    public void add(String stream, String statement, @Nullable Object... values) {
        int step = statementsOfStream.merge(stream, 1, Integer::sum) - 1;
        if (step == steps.size()) {
            steps.add(new LinkedHashMap<>());
        }
        steps.get(step).computeIfAbsent(statement, first -> new ArrayList<>()).add(values);
    }

    /** Executes the collected statements in the caller's transaction. */
    public void execute(JdbcTemplate jdbc) {
        for (Map<String, List<@Nullable Object[]>> step : steps) {
            step.forEach(jdbc::batchUpdate);
        }
        clear();
    }

    /** Discards the collected statements. */
    public void clear() {
        steps.clear();
        statementsOfStream.clear();
    }
}
