package dev.flowledger.query.readmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the statements of projections for many events, so that they are executed as few JDBC batches.
 *
 * <p>The statements of one stream are executed in their order. Statements of different streams are independent, because an
 * event changes only the rows of its own stream. So the first statements of all streams are executed together, then the second
 * ones, and so on. Within such a step, statements that differ only in their values are one JDBC batch.
 */
public final class RowBatch {

    private final Map<String, Integer> statementsOfStream = new HashMap<>();
    private final List<Map<String, Executions>> steps = new ArrayList<>();

    /**
     * Executions of one statement, which are one JDBC batch.
     *
     * @param statement the statement
     * @param streams the stream of each execution
     * @param values the parameters of each execution
     */
    public record Executions(RowStatement statement, List<String> streams, List<@Nullable Object[]> values) {
        private Executions(RowStatement statement) {
            this(statement, new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Adds a statement of a stream. */
    public void add(String stream, RowStatement statement, @Nullable Object... values) {
        int step = statementsOfStream.merge(stream, 1, Integer::sum) - 1;
        if (step == steps.size()) {
            steps.add(new LinkedHashMap<>());
        }
        Executions executions = steps.get(step).computeIfAbsent(statement.sql(), first -> new Executions(statement));
        executions.streams().add(stream);
        executions.values().add(values);
    }

    /** Executes the collected statements with an executor, in the right order, and removes them. */
    public void execute(Consumer<Executions> executor) {
        steps.forEach(step -> step.values().forEach(executor));
        clear();
    }

    /** Removes the collected statements. */
    public void clear() {
        steps.clear();
        statementsOfStream.clear();
    }
}
