package dev.flowledger.query.readmodel;

import dev.flowledger.api.filter.Page;
import dev.flowledger.api.run.State;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CompoundSelection;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Selection;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/**
 * Selects views from the read model, each with one statement. The components of the view name the columns. No entity is loaded,
 * so Hibernate tracks nothing, and a transaction sees its own writes.
 */
@Component
public class ReadModelQueries {

    /** Large pages are read in parts of about this size, or of one row. */
    private static final int MAX_PART_BYTES = 1024 * 1024;

    /** The columns of a state. */
    private static final List<String> STATE =
            List.of("stateId", "stateType", "stateName", "stateTimestamp", "stateMessage", "stateData", "stateDetails");

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

    /** The first view that matches. */
    public <R, V extends Record> Optional<V> one(Class<R> rowType, Class<V> viewType, Specification<R> condition) {
        return entityManager.createQuery(select(rowType, viewType, condition)).getResultList().stream()
                .findFirst();
    }

    /**
     * One page of the views that match, sorted by the ordering and then by id. It is selected by one statement unless it has
     * long rows. A page with long rows is selected again when it is written, and its long rows are selected in parts.
     */
    public <R, V extends Record> RecordPage<V> page(
            Class<R> rowType, Class<V> viewType, Specification<R> condition, Ordering<R> ordering, Page page) {
        Function<EntityManager, List<PageRow<V>>> query =
                session -> rows(session, rowType, viewType, condition, ordering, page);
        List<PageRow<V>> rows = query.apply(entityManager);
        if (rows.stream().allMatch(PageRow::isComplete)) {
            return RecordPage.of(rows.stream().map(PageRow::view).toList());
        }
        return consumer -> largePages.read(session -> {
            Instant deadline = Instant.now().plus(MAX_READ_TIME);
            for (List<PageRow<V>> part : parts(query.apply(session))) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("The client reads a page too slowly");
                }
                completeViews(session, rowType, viewType, condition, part).forEach(consumer);
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

    /** The views of a part of a page, of which the rows that are not complete are selected again. */
    private static <R, V extends Record> List<V> completeViews(
            EntityManager session,
            Class<R> rowType,
            Class<V> viewType,
            Specification<R> condition,
            List<PageRow<V>> part) {
        List<UUID> keys =
                part.stream().filter(row -> !row.isComplete()).map(PageRow::key).toList();
        Map<UUID, V> complete = new HashMap<>();
        if (!keys.isEmpty()) {
            CriteriaBuilder builder = session.getCriteriaBuilder();
            @SuppressWarnings("unchecked") // Java has no class literal of a generic type
            CriteriaQuery<PageRow<V>> select =
                    (CriteriaQuery<PageRow<V>>) (CriteriaQuery<?>) builder.createQuery(PageRow.class);
            Root<R> row = select.from(rowType);
            Path<UUID> key = row.get("key");
            select.select(pageRow(construct(viewType, row, builder, row::get), builder.literal(0), key, builder))
                    .where(builder.and(key.in(keys), condition.toPredicate(row, select, builder)));
            session.createQuery(select).getResultList().forEach(each -> complete.put(each.key(), each.view()));
        }
        return part.stream()
                .map(row -> row.isComplete() ? row.view() : Objects.requireNonNull(complete.get(row.key())))
                .toList();
    }

    private static <R, V extends Record> List<PageRow<V>> rows(
            EntityManager session,
            Class<R> rowType,
            Class<V> viewType,
            Specification<R> condition,
            Ordering<R> ordering,
            Page page) {
        HibernateCriteriaBuilder builder = (HibernateCriteriaBuilder) session.getCriteriaBuilder();
        @SuppressWarnings("unchecked") // Java has no class literal of a generic type
        CriteriaQuery<PageRow<V>> select =
                (CriteriaQuery<PageRow<V>>) (CriteriaQuery<?>) builder.createQuery(PageRow.class);
        Root<R> row = select.from(rowType);
        RowSize size = new RowSize(row, builder);
        select.select(pageRow(
                        construct(viewType, row, builder, size::shortValue), size.bytes(), row.get("key"), builder))
                .where(condition.toPredicate(row, select, builder))
                .orderBy(byColumn(ordering.of(row, builder), builder), byColumn(builder.asc(row.get("key")), builder));
        return session.createQuery(select)
                .setFirstResult(page.offset())
                .setMaxResults(page.limit())
                .getResultList();
    }

    private static <V> Selection<PageRow<V>> pageRow(
            Selection<V> view, Expression<Integer> bytes, Expression<UUID> key, CriteriaBuilder builder) {
        @SuppressWarnings("unchecked") // Java has no class literal of a generic type
        Class<PageRow<V>> type = (Class<PageRow<V>>) (Class<?>) PageRow.class;
        return builder.construct(type, view, bytes, key);
    }

    /**
     * Hibernate replaces a selected column in ORDER BY by its position, and miscounts positions after a nested record. Wrapping the
     * column in an expression prevents the replacement.
     */
    private static Order byColumn(Order order, CriteriaBuilder builder) {
        Expression<?> column = ((HibernateCriteriaBuilder) builder)
                .sql("?", order.getExpression().getJavaType(), order.getExpression());
        return order.isAscending() ? builder.asc(column) : builder.desc(column);
    }

    /** The number of rows that match. */
    public <R> long count(Class<R> rowType, Specification<R> condition) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<Long> select = builder.createQuery(Long.class);
        Root<R> row = select.from(rowType);
        select.select(builder.count(row)).where(condition.toPredicate(row, select, builder));
        return entityManager.createQuery(select).getSingleResult();
    }

    private <R, V extends Record> CriteriaQuery<V> select(
            Class<R> rowType, Class<V> viewType, Specification<R> condition) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<V> select = builder.createQuery(viewType);
        Root<R> row = select.from(rowType);
        Predicate matches = condition.toPredicate(row, select, builder);
        return select.select(construct(viewType, row, builder, row::get)).where(matches);
    }

    private static <V extends Record> CompoundSelection<V> construct(
            Class<V> viewType, Root<?> row, CriteriaBuilder builder, Function<String, Expression<?>> column) {
        return construct(
                viewType,
                Arrays.stream(viewType.getRecordComponents())
                        .map(component -> selection(component, row, builder, column)),
                builder);
    }

    private static <V> CompoundSelection<V> construct(
            Class<V> viewType, Stream<? extends Selection<?>> components, CriteriaBuilder builder) {
        return builder.construct(viewType, components.toArray(Selection<?>[]::new));
    }

    private static Selection<?> selection(
            RecordComponent component, Root<?> row, CriteriaBuilder builder, Function<String, Expression<?>> column) {
        Class<?> type = component.getType();
        if (type == State.class) {
            return construct(State.class, STATE.stream().map(column), builder);
        }
        return isColumn(component, row)
                ? column.apply(component.getName())
                : construct(type.asSubclass(Record.class), row, builder, column);
    }

    /** A component that is not a column is a nested record, whose components are columns. */
    private static boolean isColumn(RecordComponent component, Root<?> row) {
        return row.getModel().getAttributes().stream()
                .anyMatch(attribute -> attribute.getName().equals(component.getName()));
    }
}
