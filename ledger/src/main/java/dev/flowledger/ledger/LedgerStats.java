package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.stats.TimeRange;
import dev.flowledger.ledger.EventBuckets.EventBucket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts events by time and type, and lists actors. Statements read the ledger through an index. */
@Component
class LedgerStats {

    /** The actors among which suggestions are searched, in alphabetical order. */
    private static final int MAX_ACTORS = 1000;

    private static final String BY_INTERVAL = """
            select date_bin(make_interval(secs => ?), "time", ?::timestamptz) as bucket, type, count(*) as events
            from event_store.ledger where "time" >= ? and "time" < ? group by bucket, type""";

    /** One statement, so that all values are from one snapshot. */
    private static final String RECENT = """
            select recent.*, head.position, head."time" as head_time
            from (
                select count(*) as last_day,
                    count(*) filter (where "time" >= now() - interval '1 hour') as last_hour,
                    count(*) filter (where "time" >= now() - interval '1 minute') as last_minute
                from event_store.ledger where "time" >= now() - interval '24 hours' and "time" <= now()) recent
            left join (
                select position, "time" from event_store.ledger order by position desc limit 1) head on true""";

    /** Skips from each actor to the next one in the index, however many events they have. */
    private static final String ACTORS = """
            with recursive actors (prefix, number) as (
                (select left(actor, 100), 1 from event_store.ledger order by left(actor, 100) limit 1)
                union all
                select (select left(actor, 100) from event_store.ledger where left(actor, 100) > prefix
                    order by left(actor, 100) limit 1), number + 1
                from actors where prefix is not null and number <= ?)
            select last.* from actors, lateral (
                select actor, position, "time" from event_store.ledger
                where left(actor, 100) = prefix order by position desc limit 1) last
            where prefix <> '' and strpos(lower(last.actor), lower(?)) > 0
            order by last.position desc limit ?""";

    private record Group(Instant bucket, String type, long events) {}

    private record Recent(long head, @Nullable Instant headTime, long lastDay, long lastHour, long lastMinute) {}

    private final JdbcClient jdbc;
    private final LedgerTree tree;
    private final LedgerLag lag;
    private final VerificationHistory verifications;

    LedgerStats(JdbcClient jdbc, LedgerTree tree, LedgerLag lag, VerificationHistory verifications) {
        this.jdbc = jdbc;
        this.tree = tree;
        this.lag = lag;
        this.verifications = verifications;
    }

    /** The events of each interval. */
    EventBuckets byInterval(TimeRange range) {
        Map<Instant, Map<String, Long>> buckets = jdbc
                .sql(BY_INTERVAL)
                .params(range.interval(), utc(range.firstStart()), utc(range.since()), utc(range.until()))
                .query(LedgerStats::group)
                // A stream of rows would keep its connection.
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Group::bucket, Collectors.toMap(Group::type, Group::events, Long::sum, TreeMap::new)));
        return new EventBuckets(
                range.since(),
                range.until(),
                range.interval(),
                range.starts().stream()
                        .map(start -> new EventBucket(start, buckets.getOrDefault(start, Map.of())))
                        .toList());
    }

    /** The size of the ledger and its recent events. */
    LedgerSummary summary() {
        Recent recent = jdbc.sql(RECENT).query(LedgerStats::recent).single();
        Checkpoint checkpoint = tree.findCheckpoint(recent.head());
        return new LedgerSummary(
                recent.head(),
                recent.lastDay(),
                recent.lastHour(),
                recent.lastMinute(),
                lag.now().lagEvents(),
                recent.headTime(),
                checkpoint == null ? null : checkpoint.text(),
                verifications.findLastEnded().orElse(null));
    }

    private static Recent recent(ResultSet row, int number) throws SQLException {
        long head = row.getLong("position");
        return new Recent(
                head,
                head == 0 ? null : StoredEvents.time(row, "head_time"),
                row.getLong("last_day"),
                row.getLong("last_hour"),
                row.getLong("last_minute"));
    }

    /** The actors whose name contains a text, the one with the latest event first. */
    List<KnownActor> actors(String part, int limit) {
        return jdbc.sql(ACTORS)
                .params(MAX_ACTORS, part, limit)
                .query((row, number) ->
                        new KnownActor(row.getString("actor"), row.getLong("position"), StoredEvents.time(row, "time")))
                .list();
    }

    private static Group group(ResultSet row, int number) throws SQLException {
        return new Group(StoredEvents.time(row, "bucket"), row.getString("type"), row.getLong("events"));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
