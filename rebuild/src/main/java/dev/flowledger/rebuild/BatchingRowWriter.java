package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes the rows of a batch of events into the shadow, in as few statements as can be. What belongs to one stream is written in
 * its order. What belongs to different streams has nothing to do with each other: the first statements of all of them go
 * together, then the second ones, and so on; of these, those that are the same but for their values are one batch.
 */
final class BatchingRowWriter implements RowWriter {

    private static final String LIVE = ShadowSchema.LIVE + ".";
    private static final String SHADOW = ShadowSchema.NAME + ".";

    private final JdbcTemplate jdbc;
    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, Integer> written = new HashMap<>();
    private final List<Map<String, List<@Nullable Object[]>>> rounds = new ArrayList<>();
    private String stream = "";

    BatchingRowWriter(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** What comes now is of this stream. */
    void of(String stream) {
        this.stream = stream;
    }

    @Override
    public void write(String statement, @Nullable Object... values) {
        int round = written.merge(stream, 1, Integer::sum) - 1;
        if (round == rounds.size()) {
            rounds.add(new LinkedHashMap<>());
        }
        rounds.get(round)
                .computeIfAbsent(
                        statements.computeIfAbsent(statement, live -> live.replace(LIVE, SHADOW)),
                        first -> new ArrayList<>())
                .add(values);
    }

    /** Writes everything, in the caller's transaction. */
    void flush() {
        for (Map<String, List<@Nullable Object[]>> round : rounds) {
            round.forEach(jdbc::batchUpdate);
        }
        clear();
    }

    /** Forgets what was not written. */
    void clear() {
        rounds.clear();
        written.clear();
    }
}
