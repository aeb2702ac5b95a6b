package dev.flowledger.query.filter;

import dev.flowledger.api.filter.AnyTextFilter;
import dev.flowledger.api.filter.ExistsFilter;
import dev.flowledger.api.filter.FlagFilter;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.OptionalIdFilter;
import dev.flowledger.api.filter.OptionalTextFilter;
import dev.flowledger.api.filter.OptionalTimeFilter;
import dev.flowledger.api.filter.RunIdFilter;
import dev.flowledger.api.filter.StateFilter;
import dev.flowledger.api.filter.StateTypeFilter;
import dev.flowledger.api.filter.TagsFilter;
import dev.flowledger.api.filter.TimeFilter;
import dev.flowledger.api.run.StateType;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The criteria of one filter object, joined by its operator. A criterion that is not given is left out; one that is given
 * but empty holds for everything, which matters under {@code or_}.
 */
final class FilterPredicates {

    /** Escapes the wildcards of LIKE. */
    private static final char ESCAPE = '\\';

    private final HibernateCriteriaBuilder builder;
    private final Operator operator;
    private final List<Predicate> predicates = new ArrayList<>();

    /** No criteria yet. */
    FilterPredicates(CriteriaBuilder builder, Operator operator) {
        this.builder = (HibernateCriteriaBuilder) builder;
        this.operator = operator;
    }

    /** All of the criteria, or one of them, as the operator says; without any, everything matches. */
    Predicate joined() {
        if (predicates.isEmpty()) {
            return builder.conjunction();
        }
        Predicate[] all = predicates.toArray(Predicate[]::new);
        return operator == Operator.AND ? builder.and(all) : builder.or(all);
    }

    /** Adds what an id must be. */
    FilterPredicates id(Path<UUID> column, @Nullable IdFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, criteria -> {
                    if (filter.any() != null) {
                        criteria.predicates.add(oneOf(column, filter.any().toArray(UUID[]::new)));
                    }
                });
    }

    /** Adds what a name must be. */
    FilterPredicates name(Path<String> column, Path<String> folded, @Nullable NameFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, criteria -> {
                    if (filter.any() != null) {
                        criteria.predicates.add(oneOf(column, filter.any().toArray(String[]::new)));
                    }
                    if (filter.like() != null) {
                        criteria.predicates.add(builder.like(folded, containing(filter.like()), ESCAPE));
                    }
                });
    }

    /** Adds what tags must be. */
    FilterPredicates tags(Path<List<String>> column, @Nullable TagsFilter filter) {
        return filter == null
                ? this
                : add(filter.operator(), criteria -> {
                    if (filter.all() != null) {
                        criteria.predicates.add(test(
                                "? @> cast(? as text[])", column, filter.all().toArray(String[]::new)));
                    }
                    if (filter.isNull() != null) {
                        Predicate none = builder.isTrue(builder.sql("? = '{}'", Boolean.class, column));
                        criteria.predicates.add(filter.isNull() ? none : none.not());
                    }
                });
    }

    /** Adds what the id of a run must be. */
    FilterPredicates runId(Path<UUID> column, @Nullable RunIdFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, criteria -> {
                    if (filter.any() != null) {
                        criteria.predicates.add(oneOf(column, filter.any().toArray(UUID[]::new)));
                    }
                    if (filter.notAny() != null) {
                        criteria.predicates.add(oneOf(column, filter.notAny().toArray(UUID[]::new))
                                .not());
                    }
                });
    }

    /** Adds what a reference to another record must be. */
    FilterPredicates optionalId(Path<?> column, @Nullable OptionalIdFilter filter) {
        return filter == null
                ? this
                : optional(
                        column,
                        filter.operator(),
                        filter.any() == null ? null : filter.any().toArray(UUID[]::new),
                        filter.isNull());
    }

    /** Adds what a text must be. */
    FilterPredicates text(Path<String> column, @Nullable AnyTextFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, criteria -> {
                    if (filter.any() != null) {
                        criteria.predicates.add(oneOf(column, filter.any().toArray(String[]::new)));
                    }
                });
    }

    /** Adds what a text must be, where there may be none. */
    FilterPredicates optionalText(Path<String> column, @Nullable OptionalTextFilter filter) {
        return filter == null
                ? this
                : optional(
                        column,
                        filter.operator(),
                        filter.any() == null ? null : filter.any().toArray(String[]::new),
                        filter.isNull());
    }

    private FilterPredicates optional(
            Path<?> column, Operator operator, Object @Nullable [] any, @Nullable Boolean isNull) {
        return add(operator, criteria -> {
            if (any != null) {
                criteria.predicates.add(oneOf(column, any));
            }
            if (isNull != null) {
                criteria.predicates.add(isNull ? builder.isNull(column) : builder.isNotNull(column));
            }
        });
    }

    /** Adds what a state must be. */
    FilterPredicates state(Path<StateType> type, Path<String> name, @Nullable StateFilter filter) {
        return filter == null
                ? this
                : add(filter.operator(), criteria -> {
                    StateTypeFilter types = filter.type();
                    if (types != null && types.any() != null) {
                        criteria.predicates.add(oneOf(
                                type, types.any().stream().map(StateType::name).toArray(String[]::new)));
                    } else if (types != null) {
                        criteria.predicates.add(builder.conjunction());
                    }
                    criteria.text(name, filter.name());
                });
    }

    /** Adds when something must be. */
    FilterPredicates time(Path<Instant> column, @Nullable TimeFilter filter) {
        return filter == null ? this : time(column, filter.before(), filter.after(), null);
    }

    /** Adds when something must be, where it may not be known. */
    FilterPredicates optionalTime(Path<Instant> column, @Nullable OptionalTimeFilter filter) {
        return filter == null ? this : time(column, filter.before(), filter.after(), filter.isNull());
    }

    private FilterPredicates time(
            Path<Instant> column, @Nullable Instant before, @Nullable Instant after, @Nullable Boolean isNull) {
        return add(Operator.AND, criteria -> {
            if (before != null) {
                criteria.predicates.add(builder.lessThanOrEqualTo(column, before));
            }
            if (after != null) {
                criteria.predicates.add(builder.greaterThanOrEqualTo(column, after));
            }
            if (isNull != null) {
                criteria.predicates.add(isNull ? builder.isNull(column) : builder.isNotNull(column));
            }
        });
    }

    /** Adds what a flag must be. */
    FilterPredicates flag(Path<Boolean> column, @Nullable FlagFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, criteria -> {
                    if (filter.eq() != null) {
                        criteria.predicates.add(filter.eq() ? builder.isTrue(column) : builder.isFalse(column));
                    }
                });
    }

    /** Adds whether there must be another record. */
    FilterPredicates exists(Supplier<Predicate> another, @Nullable ExistsFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, criteria -> {
                    if (filter.exists() != null) {
                        criteria.predicates.add(
                                filter.exists() ? another.get() : another.get().not());
                    }
                });
    }

    private FilterPredicates add(Operator inner, Consumer<FilterPredicates> given) {
        FilterPredicates criteria = new FilterPredicates(builder, inner);
        given.accept(criteria);
        predicates.add(criteria.joined());
        return this;
    }

    /** One array, not a list of parameters: the statement is the same for any number of values, and so is its plan. */
    private Predicate oneOf(Path<?> column, Object[] values) {
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
