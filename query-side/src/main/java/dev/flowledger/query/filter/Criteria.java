package dev.flowledger.query.filter;

import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.TagsFilter;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The criteria of one filter object, joined by its operator. A criterion that is not given is left out; one that is given
 * but empty holds for everything, which matters under {@code or_}.
 */
public final class Criteria {

    /** Escapes the wildcards of LIKE. */
    private static final char ESCAPE = '\\';

    private final HibernateCriteriaBuilder builder;
    private final Operator operator;
    private final List<Predicate> predicates = new ArrayList<>();

    /** No criteria yet. */
    public Criteria(CriteriaBuilder builder, Operator operator) {
        this.builder = (HibernateCriteriaBuilder) builder;
        this.operator = operator;
    }

    /** All of the criteria, or one of them, as the operator says; without any, everything matches. */
    public Predicate joined() {
        if (predicates.isEmpty()) {
            return builder.conjunction();
        }
        Predicate[] all = predicates.toArray(Predicate[]::new);
        return operator == Operator.AND ? builder.and(all) : builder.or(all);
    }

    /** Adds what an id must be. */
    public Criteria id(Path<UUID> column, @Nullable IdFilter filter) {
        if (filter != null) {
            Criteria criteria = new Criteria(builder, Operator.AND);
            if (filter.any() != null) {
                criteria.predicates.add(oneOf(column, filter.any().toArray(UUID[]::new)));
            }
            predicates.add(criteria.joined());
        }
        return this;
    }

    /** Adds what a name must be. */
    public Criteria name(Path<String> column, Path<String> folded, @Nullable NameFilter filter) {
        if (filter != null) {
            Criteria criteria = new Criteria(builder, Operator.AND);
            if (filter.any() != null) {
                criteria.predicates.add(oneOf(column, filter.any().toArray(String[]::new)));
            }
            if (filter.like() != null) {
                criteria.predicates.add(builder.like(folded, containing(filter.like()), ESCAPE));
            }
            predicates.add(criteria.joined());
        }
        return this;
    }

    /** Adds what tags must be. */
    public Criteria tags(Path<List<String>> column, @Nullable TagsFilter filter) {
        if (filter != null) {
            Criteria criteria = new Criteria(builder, filter.operator());
            if (filter.all() != null) {
                criteria.predicates.add(
                        test("? @> cast(? as text[])", column, filter.all().toArray(String[]::new)));
            }
            if (filter.isNull() != null) {
                Predicate none = builder.isTrue(builder.sql("? = '{}'", Boolean.class, column));
                criteria.predicates.add(filter.isNull() ? none : none.not());
            }
            predicates.add(criteria.joined());
        }
        return this;
    }

    /** One array, not a list of parameters: the statement is the same for any number of values, and so is its plan. */
    private <T> Predicate oneOf(Path<T> column, T[] values) {
        return test("? = any(?)", column, values);
    }

    private Predicate test(String condition, Path<?> column, Object values) {
        Expression<Boolean> holds = builder.sql(condition, Boolean.class, column, builder.value(values));
        return builder.isTrue(holds);
    }

    private static String containing(String text) {
        return "%" + FoldedCase.of(text).replaceAll("[\\\\%_]", "\\\\$0") + "%";
    }
}
