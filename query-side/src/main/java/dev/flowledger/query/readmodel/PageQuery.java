package dev.flowledger.query.readmodel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * The statements that select one page, sorted by the order and then by id.
 *
 * @param matching the SQL from {@code from} to the end of {@code where}, which is a conjunction
 * @param order the columns of the order
 */
record PageQuery<V>(RecordTable<V> table, SqlFragment matching, String order, PageRows page) {

    private static final String DESC = " desc";

    /** The rows of the page. Long values are not selected; their sizes are computed for the rows of the page only. */
    List<PageRow<V>> rows(JdbcTemplate jdbc) {
        SqlFragment select = selectShortValues();
        return jdbc.query(select.sql(), this::row, select.values().toArray());
    }

    /** The statement for the rows of the page. */
    SqlFragment selectShortValues() {
        String orderBy = " order by " + order + ", id";
        String readOrder = page.fromEnd() ? " order by " + reversed(order) + ", id desc" : orderBy;
        return SqlFragment.of(table.selectShortValues() + " from (select *")
                .then(matching)
                .then(readOrder + " limit ? offset ?) page" + orderBy, page.limit(), page.offset());
    }

    private static String reversed(String order) {
        return order.endsWith(DESC) ? order.substring(0, order.length() - DESC.length()) : order + DESC;
    }

    private PageRow<V> row(ResultSet row, int number) throws SQLException {
        int bytes = row.getInt("bytes");
        return new PageRow<>(
                ViewColumns.uuid(row, "id"),
                bytes,
                bytes <= PageRow.MAX_COMPLETE_BYTES ? table.mapper().mapRow(row, number) : null);
    }

    /** The views of a part of the page. The rows that are not complete are selected again. */
    List<V> views(JdbcTemplate jdbc, List<PageRow<V>> part) {
        Object[] keys =
                part.stream().filter(row -> !row.isComplete()).map(PageRow::key).toArray();
        Map<UUID, V> complete = keys.length == 0 ? Map.of() : complete(jdbc, keys);
        return part.stream()
                .map(row -> Objects.requireNonNullElseGet(
                        row.view(), () -> Objects.requireNonNull(complete.get(row.key()))))
                .toList();
    }

    private Map<UUID, V> complete(JdbcTemplate jdbc, Object[] keys) {
        SqlFragment select = SqlFragment.of(table.selectAll())
                .then(matching)
                .then(" and id = any(?)", new SqlArrayValue("uuid", keys));
        Map<UUID, V> views = new HashMap<>();
        jdbc.query(
                select.sql(),
                row -> {
                    views.put(
                            ViewColumns.uuid(row, "id"),
                            Objects.requireNonNull(table.mapper().mapRow(row, 0)));
                },
                select.values().toArray());
        return views;
    }
}
