package dev.flowledger.rebuild;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The ranges of streams that are still to be copied: a table of the shadow schema. A range advances in the transaction that
 * writes the rows, and is deleted with the last ones. So the table is always the checkpoint that a resumed rebuild needs.
 * Every method runs in the caller's transaction.
 */
@Component
class StreamRanges {

    private static final int MAX_RANGES = 16;

    /** The number of blocks of the event table that are read to find ranges with about the same number of events. */
    private static final int SAMPLED_BLOCKS = 200;

    /** Greater than every stream in collation "C". */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private static final String TABLE = ShadowSchema.NAME + ".stream_range";

    private static final String BOUNDS = """
            select distinct bound from unnest((
                select percentile_disc(array[%s]::float8[]) within group (order by stream)
                from event_store.event tablesample system (
                    least(100, 100.0 * %s / greatest(1, pg_relation_size('event_store.event') / 8192)))
                )) bound where bound is not null order by bound""".formatted(fractions(), SAMPLED_BLOCKS);

    private final JdbcClient jdbc;

    StreamRanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private static String fractions() {
        return IntStream.range(1, MAX_RANGES)
                .mapToObj(number -> number + "::float8 / " + MAX_RANGES)
                .collect(Collectors.joining(", "));
    }

    /** Divides all streams into ranges. */
    void create() {
        jdbc.sql(
                        "create table " + TABLE
                                + " (number integer primary key, after text collate \"C\" not null, up_to text collate \"C\" not null)")
                .update();
        List<String> bounds =
                new ArrayList<>(jdbc.sql(BOUNDS).query(String.class).list());
        bounds.add(LAST);
        String after = "";
        for (int number = 0; number < bounds.size(); number++) {
            jdbc.sql("insert into " + TABLE + " (number, after, up_to) values (?, ?, ?)")
                    .params(number, after, bounds.get(number))
                    .update();
            after = bounds.get(number);
        }
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
        return jdbc.sql("select number, after, up_to from " + TABLE + " order by number")
                .query((row, number) -> new StreamRange(row.getInt(1), row.getString(2), row.getString(3)))
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
        jdbc.sql("drop table " + TABLE).update();
    }
}
