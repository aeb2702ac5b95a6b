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
 * Compares the live read model with a shadow that was replayed, row by row, while everyone goes on writing. Both are looked at as
 * they were at one moment, with the gate closed: a cursor sees what its declaration saw. So the gate opens before the first row
 * is compared.
 */
@Component
class ReadModelComparison {

    /** The most differences that are told. */
    static final int MOST = 100;

    /** So many at a time: a row may have a megabyte. */
    private static final int FETCH = 10;

    /** What is longer of a value is cut off. */
    private static final int LONGEST = 1_000;

    private static final String KEYS = """
            select c.relname as name, array_agg(a.attname::text order by a.attnum) as keys
            from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
                join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
            where c.relnamespace = to_regnamespace(?) group by c.relname order by c.relname""";

    private final ReplayParts parts;
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    ReadModelComparison(ReplayParts parts, JsonMapper json) {
        this.parts = parts;
        this.jdbc = parts.jdbc();
        this.json = json;
    }

    /** A table of the read model, with the columns of its primary key. */
    private record Table(String name, List<String> key) {}

    /** Writes down what is different, and throws the shadow away. */
    void compare(ReplayJob replay, ReadModelRebuild shadow, BarrierControl barrier) throws InterruptedException {
        shadow.withNothingMissing(barrier, () -> {
            declareCursors();
            barrier.release();
            ComparisonResult result = fetch();
            jdbc.execute("close all");
            parts.schema().drop();
            parts.replays().complete(replay.id(), shadow.drained(), json.writeValueAsString(result));
        });
    }

    private void declareCursors() {
        List<Table> tables = jdbc.query(
                KEYS,
                (row, number) -> new Table(row.getString("name"), List.of((String[])
                        row.getArray("keys").getArray())),
                ShadowSchema.NAME);
        jdbc.execute("declare counted no scroll cursor for select "
                + tables.stream()
                        .map(table -> "(select count(*) from " + ShadowSchema.LIVE + "." + table.name() + ")")
                        .collect(Collectors.joining(" + ")));
        jdbc.execute("declare differences no scroll cursor for "
                + tables.stream().map(ReadModelComparison::differences).collect(Collectors.joining(" union all ")));
    }

    /** As text: json, which is not reformatted, cannot be compared otherwise. */
    private static String differences(Table table) {
        String name = table.name();
        return "select '" + name + "' as name, json_build_object("
                + table.key().stream().map(key -> "'" + key + "', " + key).collect(Collectors.joining(", "))
                + ")::text as key, row_to_json(live)::text as live, row_to_json(replayed)::text as replayed from "
                + ShadowSchema.LIVE + "." + name + " live full join " + ShadowSchema.NAME + "." + name
                + " replayed using ("
                + String.join(", ", table.key()) + ") where live::text is distinct from replayed::text";
    }

    private ComparisonResult fetch() {
        Long rows = jdbc.queryForObject("fetch all from counted", Long.class);
        List<Difference> found = new ArrayList<>();
        List<Difference> some;
        do {
            some = jdbc.query(
                    "fetch " + FETCH + " from differences",
                    (row, number) -> difference(
                            row.getString("name"),
                            row.getString("key"),
                            row.getString("live"),
                            row.getString("replayed")));
            found.addAll(some);
        } while (!some.isEmpty() && found.size() <= MOST);
        return new ComparisonResult(
                found.isEmpty(),
                rows == null ? 0 : rows,
                found.subList(0, Math.min(found.size(), MOST)),
                found.size() > MOST);
    }

    private Difference difference(String table, String key, @Nullable String live, @Nullable String replayed) {
        return new Difference(table, json.readTree(key), Difference.Kind.of(live, replayed), columns(live, replayed));
    }

    /** Those that are not the same; none when there is a row on one side alone. */
    private List<Column> columns(@Nullable String live, @Nullable String replayed) {
        if (live == null || replayed == null) {
            return List.of();
        }
        JsonNode liveRow = json.readTree(live);
        JsonNode replayedRow = json.readTree(replayed);
        return liveRow.propertyNames().stream()
                .filter(name -> !liveRow.get(name).equals(replayedRow.get(name)))
                .map(name -> new Column(name, shown(liveRow.get(name)), shown(replayedRow.get(name))))
                .toList();
    }

    private static String shown(@Nullable JsonNode value) {
        String text = String.valueOf(value);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
