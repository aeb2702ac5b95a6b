package dev.flowledger.rebuild;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Records JDBC batches instead of executing them. */
class RecordingJdbcTemplate extends JdbcTemplate {

    /** Statements that differ only in their values. */
    record Batch(String statement, List<List<Object>> values) {}

    private final List<Batch> batches = new ArrayList<>();

    @Override
    public int[] batchUpdate(String statement, List<? extends Object[]> values) {
        batches.add(new Batch(
                statement, values.stream().map(row -> List.<Object>of(row)).toList()));
        return new int[values.size()];
    }

    List<Batch> batches() {
        return batches;
    }
}
