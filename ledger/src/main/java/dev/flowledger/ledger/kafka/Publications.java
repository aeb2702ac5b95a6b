package dev.flowledger.ledger.kafka;

import dev.flowledger.ledger.Cursor;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The state of the publication to a topic, which all nodes share. A node claims the publication for a short time and renews this
 * lease. A node that dies or freezes loses it without a session or a lock that would have to end.
 */
final class Publications {

    private static final Duration LEASE = Duration.ofSeconds(5);

    private final JdbcClient jdbc;
    private final String topic;

    Publications(JdbcClient jdbc, String topic) {
        this.jdbc = jdbc;
        this.topic = topic;
    }

    /** The state of the publication; empty if no node has ever claimed it. */
    Optional<PublicationState> find() {
        return jdbc.sql("""
                        select p.position, p.node, p.lease_until >= clock_timestamp() as claimed, p.problem,
                            greatest(0, (select coalesce(max(position), 0) from event_store.ledger) - p.position) as lag_events,
                            greatest(0, coalesce(extract(epoch from clock_timestamp() - (
                                select "time" from event_store.ledger l where l.position = p.position + 1)), 0))::float8
                                as lag_seconds
                        from event_store.publication p where topic = ?""")
                .param(topic)
                .query((row, number) -> new PublicationState(
                        row.getLong("position"),
                        row.getBoolean("claimed") ? row.getString("node") : null,
                        row.getString("problem"),
                        row.getLong("lag_events"),
                        row.getDouble("lag_seconds")))
                .optional();
    }

    /** Claims the publication for a node. Returns false if another node has claimed it. */
    boolean claim(String node) {
        return jdbc.sql("""
                                insert into event_store.publication as p (topic, position, hash, node, lease_until)
                                values (?, 0, ?, ?, clock_timestamp() + ? * interval '1 ms')
                                on conflict (topic) do update set node = excluded.node, lease_until = excluded.lease_until
                                where p.node = excluded.node or p.lease_until < clock_timestamp()""")
                        .param(topic)
                        .param(Cursor.START.bytes())
                        .param(node)
                        .param(LEASE.toMillis())
                        .update()
                == 1;
    }

    /** The last event that is known to be published; null if none is known. */
    @Nullable Cursor lastKnown() {
        return jdbc.sql("select position, hash from event_store.publication where topic = ? and position > 0")
                .param(topic)
                .query((row, number) -> Cursor.of(row.getLong("position"), row.getBytes("hash")))
                .optional()
                .orElse(null);
    }

    /** Records that a node has published the ledger up to an event, and renews its lease. Returns false if it has lost it. */
    boolean advance(String node, Cursor last) {
        return jdbc.sql("""
                                update event_store.publication
                                set position = ?, hash = ?, lease_until = clock_timestamp() + ? * interval '1 ms', problem = null
                                where topic = ? and node = ?""")
                        .param(last.position())
                        .param(last.bytes())
                        .param(LEASE.toMillis())
                        .param(topic)
                        .param(node)
                        .update()
                == 1;
    }

    /** Ends the lease of a node, so that another one may try. */
    void release(String node, @Nullable String problem) {
        jdbc.sql(
                        "update event_store.publication set lease_until = '-infinity', problem = ? where topic = ? and node = ?")
                .param(problem)
                .param(topic)
                .param(node)
                .update();
    }
}
