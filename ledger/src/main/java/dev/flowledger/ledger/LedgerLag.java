package dev.flowledger.ledger;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Measures how far the ledger is behind the event store. */
@Component
public class LedgerLag {

    /**
     * One statement, so that all values are from one snapshot. The pending event with the lowest index serves as the oldest one:
     * finding the earliest time would read every pending event from the event store.
     */
    private static final String LAG = """
            select coalesce((select max(position) from event_store.ledger), 0) as position,
                   (select count(*) from event_store.outbox) as pending,
                   extract(epoch from clock_timestamp() - (select "time" from event_store.event
                       where global_index = (select min(global_index) from event_store.outbox)))::float8 as seconds""";

    private final JdbcTemplate jdbc;

    LedgerLag(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * The lag at one point in time.
     *
     * @param position the last position; 0 if the ledger is empty
     * @param head the last position after all pending events are sequenced
     * @param lagSeconds the age of the oldest pending event; 0 if none is pending
     */
    public record Lag(long position, long head, double lagSeconds) {

        /** The number of pending events. */
        public long lagEvents() {
            return head - position;
        }
    }

    /** The current lag. */
    public Lag now() {
        return jdbc.query(
                        LAG,
                        // The age would be negative if the clock of the server that wrote the event is ahead.
                        (row, number) -> new Lag(
                                row.getLong("position"),
                                row.getLong("position") + row.getLong("pending"),
                                Math.max(0, row.getDouble("seconds"))))
                .get(0);
    }
}
