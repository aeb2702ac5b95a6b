package dev.flowledger.rebuild;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The ranges of streams that are still to be copied, and the changed streams: tables of the shadow schema. A range advances in the
 * transaction that writes the rows, and is deleted with the last ones. So its table is always the checkpoint that a resumed rebuild
 * needs. Every method runs in the caller's transaction.
 *
 * <p>A stream is changed if it has an event besides the one with sequence number 0, even if that one is missing. All other streams
 * have one event, so their events are read in the order of the event table, without a look-up for each stream.
 */
@Component
class StreamRanges {

    /** The changed streams, and for each the lowest global index of the events that have changed it. */
    static final String CHANGED_STREAMS = ShadowSchema.NAME + ".changed_stream";

    private static final int MAX_RANGES = 16;

    /** The number of blocks of a table that are read to find ranges with about the same number of rows. */
    private static final int SAMPLED_BLOCKS = 200;

    private static final int MAX_STREAMS_PER_BATCH = 500;

    private static final String TABLE = ShadowSchema.NAME + ".stream_range";

    private static final String LIST_CHANGED_STREAMS = """
            insert into %s (index, stream)
            select min(global_index), stream from event_store.event where sequence <> 0 group by stream""".formatted(CHANGED_STREAMS);

    /** The last range ends with the last row, so that it has an end while events are appended. */
    private static final String DIVIDE = """
            insert into %s (number, changed, after, up_to)
            select coalesce((select max(number) from %1$s), 0) + row_number() over (order by bound), %s,
                coalesce(lag(bound) over (order by bound), %s), bound
            from (
                select unnest(percentile_disc(array[%s]::float8[]) within group (order by %s)) as bound
                from %s tablesample system (least(100, 100.0 * %s / greatest(1, pg_relation_size('%6$s') / 8192)))
                union
                select max(%5$s) from %6$s) bounds
            where bound is not null""";

    private final JdbcClient jdbc;

    StreamRanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A changed stream, and its place in the order in which the changed streams are copied. */
    record ChangedStream(long index, String stream) {}

    /** Lists the changed streams, and divides all streams into ranges. */
    void create() {
        update("create table " + CHANGED_STREAMS + " (index bigint not null, stream text collate \"C\" not null)");
        update(LIST_CHANGED_STREAMS);
        update("alter table " + CHANGED_STREAMS + " add primary key (index), add unique (stream)");
        update("analyze " + CHANGED_STREAMS);
        update(
                "create table " + TABLE
                        + " (number integer primary key, changed boolean not null, after bigint not null, up_to bigint not null)");
        update(divide(true, CHANGED_STREAMS, "index"));
        update(divide(false, "event_store.event", "global_index"));
    }

    private static String divide(boolean changed, String table, String index) {
        String fractions = IntStream.range(1, MAX_RANGES)
                .mapToObj(number -> number + "::float8 / " + MAX_RANGES)
                .collect(Collectors.joining(", "));
        return DIVIDE.formatted(TABLE, changed, Long.MIN_VALUE, fractions, index, table, SAMPLED_BLOCKS);
    }

    /** Whether streams are being copied: the ranges have been created and not been dropped. */
    boolean exist() {
        return jdbc.sql(
                        "select exists (select from pg_catalog.pg_tables where schemaname = ? and tablename = 'stream_range')")
                .param(ShadowSchema.NAME)
                .query(Boolean.class)
                .single();
    }

    /** The ranges that are not complete. */
    List<StreamRange> find() {
        return jdbc.sql("select number, changed, after, up_to from " + TABLE + " order by number")
                .query((row, number) ->
                        new StreamRange(row.getInt(1), row.getBoolean(2), row.getLong(3), row.getLong(4)))
                .list();
    }

    /** The first changed streams of a range. */
    List<ChangedStream> nextChangedStreams(StreamRange range) {
        return jdbc.sql("select index, stream from " + CHANGED_STREAMS
                        + " where index > ? and index <= ? order by index limit ?")
                .params(range.after(), range.upTo(), MAX_STREAMS_PER_BATCH)
                .query((row, number) -> new ChangedStream(row.getLong(1), row.getString(2)))
                .list();
    }

    void update(StreamRange range) {
        jdbc.sql("update " + TABLE + " set after = ? where number = ?")
                .params(range.after(), range.number())
                .update();
    }

    void delete(StreamRange range) {
        jdbc.sql("delete from " + TABLE + " where number = ?")
                .param(range.number())
                .update();
    }

    void drop() {
        update("drop table " + TABLE + ", " + CHANGED_STREAMS);
    }

    private void update(String statement) {
        jdbc.sql(statement).update();
    }
}
