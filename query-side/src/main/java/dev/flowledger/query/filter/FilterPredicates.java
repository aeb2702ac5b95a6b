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
import dev.flowledger.query.readmodel.FoldedCase;
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
 * The predicates of one filter object, joined by its operator. An absent criterion adds no predicate. A criterion without values
 * adds a predicate that is always true, which matters for the operator {@code or_}.
 */
final class FilterPredicates {

    /** The escape character of LIKE patterns. */
    private static final char ESCAPE = '\\';

    private final HibernateCriteriaBuilder builder;
    private final Operator operator;
    private final List<Predicate> predicates = new ArrayList<>();

    FilterPredicates(CriteriaBuilder builder, Operator operator) {
        this.builder = (HibernateCriteriaBuilder) builder;
        this.operator = operator;
    }

    /** The conjunction or disjunction of the predicates; always true if there are none. */
    Predicate joined() {
        if (predicates.isEmpty()) {
            return builder.conjunction();
        }
        Predicate[] all = predicates.toArray(Predicate[]::new);
        return operator == Operator.AND ? builder.and(all) : builder.or(all);
    }

    /** Adds the criterion on an id. */
    FilterPredicates id(Path<UUID> column, @Nullable IdFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, group -> {
                    if (filter.any() != null) {
                        group.predicates.add(oneOf(column, filter.any().toArray(UUID[]::new)));
                    }
                });
    }

    /** Adds the criterion on a name. */
    FilterPredicates name(Path<String> column, Path<String> folded, @Nullable NameFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, group -> {
                    if (filter.any() != null) {
                        group.predicates.add(oneOf(column, filter.any().toArray(String[]::new)));
                    }
                    if (filter.like() != null) {
                        group.predicates.add(builder.like(folded, containing(filter.like()), ESCAPE));
                    }
                });
    }

    /** Adds the criterion on tags. */
    FilterPredicates tags(Path<List<String>> column, @Nullable TagsFilter filter) {
        return filter == null
                ? this
                : add(filter.operator(), group -> {
                    if (filter.all() != null) {
                        group.predicates.add(test(
                                "? @> cast(? as text[])", column, filter.all().toArray(String[]::new)));
                    }
                    if (filter.isNull() != null) {
                        Predicate isEmpty = builder.isTrue(builder.sql("? = '{}'", Boolean.class, column));
                        group.predicates.add(filter.isNull() ? isEmpty : isEmpty.not());
                    }
                });
    }

    /** Adds the criterion on the id of a flow run. */
    FilterPredicates runId(Path<UUID> column, @Nullable RunIdFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, group -> {
                    if (filter.any() != null) {
                        group.predicates.add(oneOf(column, filter.any().toArray(UUID[]::new)));
                    }
                    if (filter.notAny() != null) {
                        group.predicates.add(oneOf(column, filter.notAny().toArray(UUID[]::new))
                                .not());
                    }
                });
    }

    /** Adds the criterion on a nullable reference. */
    FilterPredicates optionalId(Path<?> column, @Nullable OptionalIdFilter filter) {
        return filter == null
                ? this
                : optional(
                        column,
                        filter.operator(),
                        filter.any() == null ? null : filter.any().toArray(UUID[]::new),
                        filter.isNull());
    }

    /** Adds the criterion on a text. */
    FilterPredicates text(Path<String> column, @Nullable AnyTextFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, group -> {
                    if (filter.any() != null) {
                        group.predicates.add(oneOf(column, filter.any().toArray(String[]::new)));
                    }
                });
    }

    /** Adds the criterion on a nullable text. */
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
        return add(operator, group -> {
            if (any != null) {
                group.predicates.add(oneOf(column, any));
            }
            if (isNull != null) {
                group.predicates.add(isNull ? builder.isNull(column) : builder.isNotNull(column));
            }
        });
    }

    /** Adds the criterion on a state. */
    FilterPredicates state(Path<StateType> type, Path<String> name, @Nullable StateFilter filter) {
        return filter == null
                ? this
                : add(filter.operator(), group -> {
                    StateTypeFilter types = filter.type();
                    if (types != null && types.any() != null) {
                        group.predicates.add(stateType(type, types.any()));
                    } else if (types != null) {
                        group.predicates.add(builder.conjunction());
                    }
                    group.text(name, filter.name());
                });
    }

    /** A single type is compared with =, so that PostgreSQL can read the runs of this type in the order of their times. */
    private Predicate stateType(Path<StateType> column, List<StateType> types) {
        return types.size() == 1
                ? test("? = ?", column, types.get(0).name())
                : oneOf(column, types.stream().map(StateType::name).toArray(String[]::new));
    }

    /** Adds the criterion on a time. */
    FilterPredicates time(Path<Instant> column, @Nullable TimeFilter filter) {
        return filter == null ? this : time(column, filter.before(), filter.after(), null);
    }

    /** Adds the criterion on a nullable time. */
    FilterPredicates optionalTime(Path<Instant> column, @Nullable OptionalTimeFilter filter) {
        return filter == null ? this : time(column, filter.before(), filter.after(), filter.isNull());
    }

    private FilterPredicates time(
            Path<Instant> column, @Nullable Instant before, @Nullable Instant after, @Nullable Boolean isNull) {
        return add(Operator.AND, group -> {
            if (before != null) {
                group.predicates.add(builder.lessThanOrEqualTo(column, before));
            }
            if (after != null) {
                group.predicates.add(builder.greaterThanOrEqualTo(column, after));
            }
            if (isNull != null) {
                group.predicates.add(isNull ? builder.isNull(column) : builder.isNotNull(column));
            }
        });
    }

    /** Adds the criterion on a flag. */
    FilterPredicates flag(Path<Boolean> column, @Nullable FlagFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, group -> {
                    if (filter.eq() != null) {
                        group.predicates.add(filter.eq() ? builder.isTrue(column) : builder.isFalse(column));
                    }
                });
    }

    /** Adds the criterion on the existence of another record. */
    FilterPredicates exists(Supplier<Predicate> existence, @Nullable ExistsFilter filter) {
        return filter == null
                ? this
                : add(Operator.AND, group -> {
                    if (filter.exists() != null) {
                        group.predicates.add(
                                filter.exists()
                                        ? existence.get()
                                        : existence.get().not());
                    }
                });
    }

    /** Adds the predicates of one criterion as a group that is joined by the operator of the criterion. */
    private FilterPredicates add(Operator groupOperator, Consumer<FilterPredicates> criterion) {
        FilterPredicates group = new FilterPredicates(builder, groupOperator);
        criterion.accept(group);
        predicates.add(group.joined());
        return this;
    }

    /** Passes all values as one array parameter, so that the statement does not depend on their number. */
    private Predicate oneOf(Path<?> column, Object[] values) {
        return test("? = any(?)", column, values);
    }

    private Predicate test(String condition, Path<?> column, Object values) {
        Expression<Boolean> holds = builder.sql(condition, Boolean.class, column, builder.value(values));
        return builder.isTrue(holds);
    }

    /** The LIKE pattern for folded texts that contain a text, with its wildcards escaped. */
    static String containing(String text) {
        return "%" + FoldedCase.of(text).replaceAll("[\\\\%_]", "\\\\$0") + "%";
    }
}
