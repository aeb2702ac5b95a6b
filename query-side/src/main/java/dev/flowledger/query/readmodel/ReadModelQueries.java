package dev.flowledger.query.readmodel;

import dev.flowledger.api.filter.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Lists and counts views of the read model. Commands do not use it: it has its own connections, which do not see their
 * uncommitted changes.
 */
@Component
public class ReadModelQueries {

    /** Large pages are read in parts of about this size, or of one row. */
    private static final int MAX_PART_BYTES = 1024 * 1024;

    private final JdbcTemplate jdbc;
    private final LargePages largePages;

    ReadModelQueries(@Qualifier("filterDataSource") DataSource dataSource, LargePages largePages) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.largePages = largePages;
    }

    /**
     * One page of the views that match, sorted by the order and then by id. It is selected by one statement unless it has long
     * rows. A page with long rows is selected again when it is written, and its long rows are selected in parts.
     *
     * @param matching the table and the condition, from {@code from}; it ends with the conditions after {@code where}
     * @param order columns for {@code order by}
     */
    public <V> RecordPage<V> page(RecordTable<V> table, SqlFragment matching, String order, Page page) {
        PageQuery<V> query = new PageQuery<>(table, matching, order, page);
        List<PageRow<V>> rows = query.rows(jdbc);
        if (rows.stream().allMatch(PageRow::isComplete)) {
            return RecordPage.of(rows.stream()
                    .map(PageRow::view)
                    .map(Objects::requireNonNull)
                    .toList());
        }
        return largePages.page((transaction, consumer) -> {
            for (List<PageRow<V>> part : parts(query.rows(transaction))) {
                query.views(transaction, part).forEach(consumer);
            }
        });
    }

    private static <V> List<List<PageRow<V>>> parts(List<PageRow<V>> rows) {
        List<List<PageRow<V>>> parts = new ArrayList<>();
        long bytes = 0;
        for (PageRow<V> row : rows) {
            bytes += row.bytes();
            if (parts.isEmpty() || bytes > MAX_PART_BYTES) {
                parts.add(new ArrayList<>());
                bytes = row.bytes();
            }
            parts.get(parts.size() - 1).add(row);
        }
        return parts;
    }

    /** The number of rows that match. */
    public long count(SqlFragment matching) {
        SqlFragment select = SqlFragment.of("select count(*)").then(matching);
        return Objects.requireNonNull(
                jdbc.queryForObject(select.sql(), Long.class, select.values().toArray()));
    }
}
