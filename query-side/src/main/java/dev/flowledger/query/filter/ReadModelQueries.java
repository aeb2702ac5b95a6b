package dev.flowledger.query.filter;

import dev.flowledger.api.filter.Page;
import dev.flowledger.api.run.State;
import jakarta.persistence.EntityManager;
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
 * Selects records from rows, each in one statement: the components of the record name the columns. No entity is loaded,
 * so that there is none to track, and a transaction that has read a row reads it anew after it has written it.
 */
@Component
public class ReadModelQueries {

    private final EntityManager entityManager;

    ReadModelQueries(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    /** In which order rows come. */
    public interface Ordering<R> {
        Order of(Root<R> row, CriteriaBuilder builder);
    }

    public <R, V extends Record> Optional<V> one(Class<R> rows, Class<V> view, Specification<R> condition) {
        return entityManager.createQuery(select(rows, view, condition)).getResultList().stream()
                .findFirst();
    }

    public <R, V extends Record> List<V> page(
            Class<R> rows, Class<V> view, Specification<R> condition, Ordering<R> ordering, Page page) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<V> select = select(rows, view, condition);
        @SuppressWarnings("unchecked") // select made it so
        Root<R> row = (Root<R>) select.getRoots().iterator().next();
        select.orderBy(byColumn(ordering.of(row, builder), builder), builder.asc(row.get("key")));
        return entityManager
                .createQuery(select)
                .setFirstResult(page.offset())
                .setMaxResults(page.limit())
                .getResultList();
    }

    /**
     * Hibernate would put the position of a selected column for the column, and beyond a view within a view it miscounts.
     * An expression that is not selected stays as it is.
     */
    private static Order byColumn(Order order, CriteriaBuilder builder) {
        Expression<?> column = ((HibernateCriteriaBuilder) builder)
                .sql("?", order.getExpression().getJavaType(), order.getExpression());
        return order.isAscending() ? builder.asc(column) : builder.desc(column);
    }

    public <R> long count(Class<R> rows, Specification<R> condition) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<Long> select = builder.createQuery(Long.class);
        Root<R> row = select.from(rows);
        select.select(builder.count(row)).where(condition.toPredicate(row, select, builder));
        return entityManager.createQuery(select).getSingleResult();
    }

    private <R, V extends Record> CriteriaQuery<V> select(Class<R> rows, Class<V> view, Specification<R> condition) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<V> select = builder.createQuery(view);
        Root<R> row = select.from(rows);
        Selection<?>[] components = Arrays.stream(view.getRecordComponents())
                .map(component -> column(component, row, builder))
                .toArray(Selection<?>[]::new);
        Predicate matches = condition.toPredicate(row, select, builder);
        return select.select(builder.construct(view, components)).where(matches);
    }

    private static Selection<?> column(RecordComponent component, Root<?> row, CriteriaBuilder builder) {
        return component.getType() == State.class
                ? builder.construct(
                        State.class,
                        row.get("stateId"),
                        row.get("stateType"),
                        row.get("stateName"),
                        row.get("stateTimestamp"),
                        row.get("stateMessage"),
                        row.get("stateData"),
                        row.get("stateDetails"))
                : row.get(component.getName());
    }
}
