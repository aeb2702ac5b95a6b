package dev.flowledger.query.readmodel;

import dev.flowledger.api.filter.Page;
import dev.flowledger.api.run.State;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CompoundSelection;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Selection;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/**
 * Selects views from the read model, each with one statement. The components of the view name the columns. No entity is loaded,
 * so Hibernate tracks nothing, and a transaction sees its own writes.
 */
@Component
public class ReadModelQueries {

    private final EntityManager entityManager;

    public ReadModelQueries(EntityManager entityManager) {
        this.entityManager = entityManager;
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

    /** One page of the views that match, sorted by the ordering and then by id. */
    public <R, V extends Record> List<V> page(
            Class<R> rowType, Class<V> viewType, Specification<R> condition, Ordering<R> ordering, Page page) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<V> select = select(rowType, viewType, condition);
        @SuppressWarnings("unchecked") // the type of the root in select()
        Root<R> row = (Root<R>) select.getRoots().iterator().next();
        select.orderBy(byColumn(ordering.of(row, builder), builder), builder.asc(row.get("key")));
        return entityManager
                .createQuery(select)
                .setFirstResult(page.offset())
                .setMaxResults(page.limit())
                .getResultList();
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
        return select.select(construct(viewType, row, builder)).where(matches);
    }

    private static <V extends Record> CompoundSelection<V> construct(
            Class<V> viewType, Root<?> row, CriteriaBuilder builder) {
        Selection<?>[] components = Arrays.stream(viewType.getRecordComponents())
                .map(component -> column(component, row, builder))
                .toArray(Selection<?>[]::new);
        return builder.construct(viewType, components);
    }

    private static Selection<?> column(RecordComponent component, Root<?> row, CriteriaBuilder builder) {
        Class<?> type = component.getType();
        if (type == State.class) {
            return builder.construct(
                    State.class,
                    row.get("stateId"),
                    row.get("stateType"),
                    row.get("stateName"),
                    row.get("stateTimestamp"),
                    row.get("stateMessage"),
                    row.get("stateData"),
                    row.get("stateDetails"));
        }
        return isColumn(component, row)
                ? row.get(component.getName())
                : construct(type.asSubclass(Record.class), row, builder);
    }

    /** A component that is not a column is a nested record, whose components are columns. */
    private static boolean isColumn(RecordComponent component, Root<?> row) {
        return row.getModel().getAttributes().stream()
                .anyMatch(attribute -> attribute.getName().equals(component.getName()));
    }
}
