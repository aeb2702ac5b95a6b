package dev.flowledger.rebuild;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Records JDBC batches instead of executing them. */
class RecordingJdbcTemplate extends JdbcTemplate {

    /** Statements that differ only in their values. */
    record Batch(String statement, List<List<Object>> values) {}

    private final List<Batch> batches = new ArrayList<>();
    private int affectedRows = 1;
    private boolean hasLaterVersion;

    @Override
    public int[] batchUpdate(String statement, List<? extends Object[]> values) {
        batches.add(new Batch(
                statement, values.stream().map(row -> List.<Object>of(row)).toList()));
        int[] rows = new int[values.size()];
        Arrays.fill(rows, affectedRows);
        return rows;
    }

    @Override
    public <T> T queryForObject(String query, Class<T> type, @Nullable Object @Nullable ... values) {
        return type.cast(hasLaterVersion);
    }

    /** Lets statements find no row, either because it has a later version or because there is none. */
    void findNoRow(boolean hasLaterVersion) {
        this.affectedRows = 0;
        this.hasLaterVersion = hasLaterVersion;
    }

    List<Batch> batches() {
        return batches;
    }
}
