package dev.flowledger.query.readmodel;

import dev.flowledger.api.filter.Page;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/**
 * Lists and counts views of the read model. The components of the view name the columns. No entity is loaded, so Hibernate tracks
 * nothing. Commands do not use it: it has its own connections, which do not see their uncommitted changes.
 */
@Component
public class ReadModelQueries {

    /** Large pages are read in parts of about this size, or of one row. */
    private static final int MAX_PART_BYTES = 1024 * 1024;

    private static final Duration MAX_READ_TIME = Duration.ofMinutes(5);

    private final EntityManager entityManager;
    private final LargePages largePages;

    ReadModelQueries(EntityManager entityManager, LargePages largePages) {
        this.entityManager = entityManager;
        this.largePages = largePages;
    }

    /** Builds the sort order of a query. */
    public interface Ordering<R> {
        Order of(Root<R> row, CriteriaBuilder builder);
    }

    /**
     * One page of the views that match, sorted by the ordering and then by id. It is selected by one statement unless it has
     * long rows. A page with long rows is selected again when it is written, and its long rows are selected in parts.
     */
    public <R, V extends Record> RecordPage<V> page(
            Class<R> rowType, Class<V> viewType, Specification<R> condition, Ordering<R> ordering, Page page) {
        PageQuery<R, V> query = new PageQuery<>(rowType, viewType, condition, ordering, page);
        List<PageRow<V>> rows = query.rows(entityManager);
        if (rows.stream().allMatch(PageRow::isComplete)) {
            return RecordPage.of(rows.stream().map(PageRow::view).toList());
        }
        return consumer -> largePages.read(session -> {
            Instant deadline = Instant.now().plus(MAX_READ_TIME);
            for (List<PageRow<V>> part : parts(query.rows(session))) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("The client reads a page too slowly");
                }
                query.views(session, part).forEach(consumer);
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
    public <R> long count(Class<R> rowType, Specification<R> condition) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<Long> select = builder.createQuery(Long.class);
        Root<R> row = select.from(rowType);
        select.select(builder.count(row)).where(condition.toPredicate(row, select, builder));
        return entityManager.createQuery(select).getSingleResult();
    }
}
