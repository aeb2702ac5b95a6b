package dev.flowledger.query.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far the ledger is behind what was committed. */
@Component
public class LedgerLag {

    /** The counts are of indexes in a small table: what waits there waits for a moment. */
    private static final String MEASURE = """
            select coalesce((select max(position) from event_store.ledger), 0) as position,
                (select count(*) from event_store.inbox) as waiting,
                coalesce((select greatest(0, extract(epoch from clock_timestamp() - e."time"))
                    from event_store.event e
                    where e.global_index = (select min(global_index) from event_store.inbox)), 0) as seconds""";

    private final JdbcClient jdbc;

    LedgerLag(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The ledger and what is not in it yet.
     *
     * @param position the last place that is taken
     * @param head how many events there are: the place that the last of them will get
     * @param lagSeconds since when the first of those waits that have no place; 0 when none does
     */
    public record Measure(long position, long head, double lagSeconds) {

        /** How many events have no place yet. */
        public long lagEvents() {
            return head - position;
        }
    }

    /** As it is now. */
    public Measure now() {
        return jdbc.sql(MEASURE)
                .query((row, number) -> new Measure(
                        row.getLong("position"),
                        row.getLong("position") + row.getLong("waiting"),
                        row.getDouble("seconds")))
                .single();
    }
}
