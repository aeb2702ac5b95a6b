package dev.flowledger.rebuild;

import dev.flowledger.rebuild.Difference.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last step of a verification: compares the live read model with the shadow schema, row by row, while reads and writes
 * continue. Cursors are declared while the append barrier is held. A cursor returns the rows as of its declaration, so the
 * barrier is released before the first row is compared.
 */
@Component
class ReadModelComparison {

    static final int MAX_DIFFERENCES = 100;

    /** The rows of a fetch: a row may have a megabyte. */
    private static final int FETCH_SIZE = 10;

    private static final int MAX_VALUE_LENGTH = 1_000;

    private static final String PRIMARY_KEYS = """
            select c.relname as name, coalesce(existing.relname, c.relname) as relation,
                array_agg(a.attname::text order by a.attnum) as keys
            from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
                join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
                left join pg_class existing
                    on existing.relnamespace = c.relnamespace and existing.relname = 'existing_' || c.relname
            where c.relnamespace = to_regnamespace(?) and c.relname not like 'deleted\\_%'
            group by c.relname, existing.relname order by c.relname""";

    private final ReadModelRebuild rebuild;
    private final ReplayJobRepository jobs;
    private final ShadowSchema schema;
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    ReadModelComparison(
            ReadModelRebuild rebuild,
            ReplayJobRepository jobs,
            ShadowSchema schema,
            JdbcTemplate jdbc,
            JsonMapper json) {
        this.rebuild = rebuild;
        this.jobs = jobs;
        this.schema = schema;
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * A table of the read model.
     *
     * @param relation the table, or the view of its rows that queries can return. The live read model may still contain other rows
     * @param key the columns of the primary key
     */
    private record Table(String name, String relation, List<String> key) {}

    /** Compares the schemas, drops the shadow schema, and completes the job with the result, all in one transaction. */
    void compare(EventReplay.Run run, BarrierControl barrier) throws InterruptedException {
        rebuild.completeUnderBarrier(run, barrier, events -> {
            declareCursors();
            barrier.release();
            ComparisonResult result = fetchResult();
            jdbc.execute("close all");
            schema.drop();
            jobs.complete(run.job().id(), events, json.writeValueAsString(result));
        });
    }

    private void declareCursors() {
        List<Table> tables = jdbc.query(
                PRIMARY_KEYS,
                (row, number) -> new Table(row.getString("name"), row.getString("relation"), List.of((String[])
                        row.getArray("keys").getArray())),
                ShadowSchema.NAME);
        jdbc.execute("declare row_count no scroll cursor for select "
                + tables.stream()
                        .map(table -> "(select count(*) from " + ShadowSchema.LIVE + "." + table.relation() + ")")
                        .collect(Collectors.joining(" + ")));
        jdbc.execute("declare differences no scroll cursor for "
                + tables.stream()
                        .map(ReadModelComparison::selectDifferences)
                        .collect(Collectors.joining(" union all ")));
    }

    /** Compares rows as text, because PostgreSQL has no equality operator for json. */
    private static String selectDifferences(Table table) {
        String name = table.name();
        return "select '" + name + "' as name, json_build_object("
                + table.key().stream().map(key -> "'" + key + "', " + key).collect(Collectors.joining(", "))
                + ")::text as key, row_to_json(live)::text as live, row_to_json(replayed)::text as replayed from "
                + ShadowSchema.LIVE + "." + table.relation() + " live full join " + ShadowSchema.NAME + "."
                + table.relation()
                + " replayed using ("
                + String.join(", ", table.key()) + ") where live::text is distinct from replayed::text";
    }

    private ComparisonResult fetchResult() {
        Long rows = jdbc.queryForObject("fetch all from row_count", Long.class);
        List<Difference> differences = new ArrayList<>();
        List<Difference> fetched;
        do {
            fetched = jdbc.query(
                    "fetch " + FETCH_SIZE + " from differences",
                    (row, number) -> difference(
                            row.getString("name"),
                            row.getString("key"),
                            row.getString("live"),
                            row.getString("replayed")));
            differences.addAll(fetched);
        } while (!fetched.isEmpty() && differences.size() <= MAX_DIFFERENCES);
        return new ComparisonResult(
                differences.isEmpty(),
                rows == null ? 0 : rows,
                differences.subList(0, Math.min(differences.size(), MAX_DIFFERENCES)),
                differences.size() > MAX_DIFFERENCES);
    }

    private Difference difference(String table, String key, @Nullable String live, @Nullable String replayed) {
        return new Difference(
                table, json.readTree(key), Difference.Kind.of(live, replayed), differentColumns(live, replayed));
    }

    private List<Column> differentColumns(@Nullable String live, @Nullable String replayed) {
        if (live == null || replayed == null) {
            return List.of();
        }
        JsonNode liveRow = json.readTree(live);
        JsonNode replayedRow = json.readTree(replayed);
        return liveRow.propertyNames().stream()
                .filter(name -> !liveRow.get(name).equals(replayedRow.get(name)))
                .map(name -> new Column(name, shortened(liveRow.get(name)), shortened(replayedRow.get(name))))
                .toList();
    }

    private static String shortened(@Nullable JsonNode value) {
        String text = String.valueOf(value);
        return text.length() > MAX_VALUE_LENGTH ? text.substring(0, MAX_VALUE_LENGTH) + "…" : text;
    }
}
