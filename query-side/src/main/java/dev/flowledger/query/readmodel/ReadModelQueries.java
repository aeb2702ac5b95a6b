package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.filter.Page;
import dev.flowledger.query.standby.Standbys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/**
 * Lists and counts views of the read model. Commands do not use it: it has its own connections, which do not see their
 * uncommitted changes. Standbys may answer.
 */
@Component
public class ReadModelQueries {

    /** Large pages are read in parts of about this size, or of one row. */
    private static final int MAX_PART_BYTES = 1024 * 1024;

    /** Rows that PostgreSQL sorts in less than 100 ms. */
    private static final long MAX_SORTED_ROWS = 40_000;

    /** Rows that PostgreSQL finds by the trigrams of their names and sorts in less than half a second. */
    private static final long MAX_SORTED_NAMES = 200_000;

    /** The planner knows -1 rows of a table without statistics. */
    private static final String ANALYZED_ROWS = """
            select coalesce(sum(greatest(reltuples, 0)), 0)::float8 from pg_class
            where relnamespace = 'read_model'::regnamespace and relkind = 'r'""";

    private final JdbcTemplate jdbc;
    private final FilterSettings settings;
    private final LargePages largePages;

    ReadModelQueries(
            @Qualifier("filterDataSource") DataSource dataSource,
            Optional<Standbys> standbys,
            FilterSettings settings,
            LargePages largePages) {
        this.jdbc = new ReadTemplate(dataSource, standbys);
        this.settings = settings;
        this.largePages = largePages;
    }

    /**
     * One page of the views that match, sorted by the order and then by id. It is selected by one statement unless it has long
     * rows. A page with long rows is selected again when it is written, and its long rows are selected in parts.
     *
     * @param order columns for {@code order by}
     */
    public <V> RecordPage<V> page(RecordTable<V> table, Selection matching, String order, Page page) {
        return page(table, matching, order, PageRows.of(page));
    }

    /** The page with this number, and the number of all views that match. */
    public <V> Paginated<V> paginate(RecordTable<V> table, Selection matching, String order, Page page, int number) {
        long count = count(matching);
        return Paginated.of(page(table, matching, order, PageRows.of(page, count)), count, page.limit(), number);
    }

    private <V> RecordPage<V> page(RecordTable<V> table, Selection matching, String order, PageRows page) {
        PageQuery<V> query = new PageQuery<>(table, sortedRows(matching, order), order, page);
        if (matching.hasShortLike()) {
            rejectIfExpensive(query.selectShortValues());
        }
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

    /**
     * The rows, in a form that makes PostgreSQL find them by their states or names and then sort them, if they are few. It would
     * read all rows in the order of the page until it has found enough. If only new runs have these states, or only names that are
     * late in the alphabet contain this text, these are most rows.
     */
    private SqlFragment sortedRows(Selection matching, String order) {
        long max = matching.isNameSearchIn(order)
                ? MAX_SORTED_NAMES
                : matching.isWithoutIndex(order) ? MAX_SORTED_ROWS : 0;
        return max > 0
                        && PlannerEstimate.of(SqlFragment.of("select 1").then(matching.rows()), jdbc)
                                        .rows()
                                <= max
                ? SqlFragment.of(" from (select *").then(matching.allRows()).then(" offset 0) matching where true")
                : matching.rows();
    }

    /** PostgreSQL reads all names to find a text of one or two letters, unless other conditions or many matches help. */
    private void rejectIfExpensive(SqlFragment select) {
        double max = settings.maxShortLikeCost();
        if (PlannerEstimate.of(select, jdbc).cost() > max && analyzedRows() > max) {
            throw ApiException.tooExpensive("like_ of fewer than three letters or digits would read too many names"
                    + " (flowledger.filters.max-short-like-cost); use three or more, or add other conditions");
        }
    }

    /**
     * The rows of the read model, according to the statistics of PostgreSQL. The planner overestimates small tables that were never
     * analyzed. In fewer rows than its units of cost there is nothing expensive.
     */
    private double analyzedRows() {
        return Objects.requireNonNull(jdbc.queryForObject(ANALYZED_ROWS, Double.class));
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

    /**
     * The rows of an aggregate of all rows that match.
     *
     * @param columns the SQL up to {@code from}
     * @param end the SQL after {@code where}, such as further conditions and {@code group by}
     */
    public <T> List<T> aggregate(SqlFragment columns, Selection matching, SqlFragment end, RowMapper<T> mapper) {
        SqlFragment select = columns.then(matching.allRows()).then(end);
        if (matching.hasShortLike()) {
            rejectIfExpensive(select);
        }
        return query(select, mapper);
    }

    /** The rows of a statement. */
    public <T> List<T> query(SqlFragment select, RowMapper<T> mapper) {
        return jdbc.query(select.sql(), mapper, select.values().toArray());
    }

    /** The number of rows that match. */
    public long count(Selection matching) {
        SqlFragment select = matching.count();
        if (matching.hasShortLike()) {
            rejectIfExpensive(select);
        }
        return Objects.requireNonNull(
                jdbc.queryForObject(select.sql(), Long.class, select.values().toArray()));
    }
}
