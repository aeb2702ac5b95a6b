package dev.flowledger.ledger;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** How far the ledger is behind the event store. */
@Component
public class LedgerLag {

    /**
     * In one statement, and so of one moment. Of the waiting events the one with the lowest index stands for the oldest: to
     * look for the lowest time would read them all from the event store.
     */
    private static final String LAG = """
            select coalesce((select max(position) from event_store.ledger), 0) as position,
                   (select count(*) from event_store.outbox) as waiting,
                   extract(epoch from clock_timestamp() - (select "time" from event_store.event
                       where global_index = (select min(global_index) from event_store.outbox)))::float8 as seconds""";

    private final JdbcTemplate jdbc;

    LedgerLag(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * How far it is behind at one moment.
     *
     * @param position the last place that is taken; 0 when there is none
     * @param head the last place when every committed event has one
     * @param lagSeconds for how long the oldest event without a place has waited; 0 when there is none
     */
    public record Lag(long position, long head, double lagSeconds) {

        /** How many events have no place yet. */
        public long lagEvents() {
            return head - position;
        }
    }

    /** How far it is behind now. */
    public Lag now() {
        return jdbc.query(
                        LAG,
                        // Not below 0: the event was given its time by the clock of a server.
                        (row, number) -> new Lag(
                                row.getLong("position"),
                                row.getLong("position") + row.getLong("waiting"),
                                Math.max(0, row.getDouble("seconds"))))
                .get(0);
    }
}
