package dev.flowledger.rebuild;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Duration and rate of rebuilds, for metrics. */
@Component
public class RebuildStatistics {

    private static final String LAST_COMPLETED = """
            select extract(epoch from finished - started)::float8 as seconds, events_per_second from event_store.replay_job
            where purpose = 'rebuild' and state = 'completed' order by started desc limit 1""";

    private final JdbcClient jdbc;

    RebuildStatistics(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The duration and the rate of a completed rebuild. */
    public record CompletedRebuild(double seconds, double eventsPerSecond) {}

    /** Finds the rebuild that was started last of those that completed. */
    public Optional<CompletedRebuild> findLastCompleted() {
        return jdbc.sql(LAST_COMPLETED)
                .query((row, number) ->
                        new CompletedRebuild(row.getDouble("seconds"), row.getDouble("events_per_second")))
                .optional();
    }
}
