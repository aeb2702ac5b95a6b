package dev.flowledger.query.readmodel;

import dev.flowledger.api.filter.Page;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CompoundSelection;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Root;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.springframework.data.jpa.domain.Specification;

/** The statements that select one page, sorted by the ordering and then by id. */
record PageQuery<R, V extends Record>(
        Class<R> rowType,
        Class<V> viewType,
        Specification<R> condition,
        ReadModelQueries.Ordering<R> ordering,
        Page page) {

    /** The rows of the page. Long values are not selected. */
    List<PageRow<V>> rows(EntityManager session) {
        HibernateCriteriaBuilder builder = (HibernateCriteriaBuilder) session.getCriteriaBuilder();
        CriteriaQuery<PageRow<V>> select = builder.createQuery(resultType());
        Root<R> row = select.from(rowType);
        RowSize size = new RowSize(row, builder);
        CompoundSelection<V> view = new ViewSelection(row, builder, size::shortValue).of(viewType);
        select.select(builder.construct(resultType(), view, size.bytes(), row.get("key")))
                .where(condition.toPredicate(row, select, builder))
                .orderBy(byColumn(ordering.of(row, builder), builder), byColumn(builder.asc(row.get("key")), builder));
        return session.createQuery(select)
                .setFirstResult(page.offset())
                .setMaxResults(page.limit())
                .getResultList();
    }

    /** The views of a part of the page. The rows that are not complete are selected again. */
    List<V> views(EntityManager session, List<PageRow<V>> part) {
        UUID[] keys =
                part.stream().filter(row -> !row.isComplete()).map(PageRow::key).toArray(UUID[]::new);
        Map<UUID, V> complete = keys.length == 0 ? Map.of() : complete(session, keys);
        return part.stream()
                .map(row -> row.isComplete() ? row.view() : Objects.requireNonNull(complete.get(row.key())))
                .toList();
    }

    private Map<UUID, V> complete(EntityManager session, UUID[] keys) {
        HibernateCriteriaBuilder builder = (HibernateCriteriaBuilder) session.getCriteriaBuilder();
        CriteriaQuery<PageRow<V>> select = builder.createQuery(resultType());
        Root<R> row = select.from(rowType);
        Path<UUID> key = row.get("key");
        Expression<Boolean> isIncomplete = builder.sql("? = any(?)", Boolean.class, key, builder.value(keys));
        select.select(builder.construct(
                        resultType(), new ViewSelection(row, builder).of(viewType), builder.literal(0), key))
                .where(builder.isTrue(isIncomplete), condition.toPredicate(row, select, builder));
        Map<UUID, V> views = new HashMap<>();
        session.createQuery(select).getResultList().forEach(each -> views.put(each.key(), each.view()));
        return views;
    }

    @SuppressWarnings("unchecked") // Java has no class literal of a generic type
    private Class<PageRow<V>> resultType() {
        return (Class<PageRow<V>>) (Class<?>) PageRow.class;
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
}
