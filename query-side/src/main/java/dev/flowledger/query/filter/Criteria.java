package dev.flowledger.query.filter;

import dev.flowledger.api.filter.AnyTextFilter;
import dev.flowledger.api.filter.ExistsFilter;
import dev.flowledger.api.filter.FlagFilter;
import dev.flowledger.api.filter.FlowRunIdFilter;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.NoRecordFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.OptionalIdFilter;
import dev.flowledger.api.filter.OptionalTextFilter;
import dev.flowledger.api.filter.OptionalTimeFilter;
import dev.flowledger.api.filter.ParentFlowRunIdFilter;
import dev.flowledger.api.filter.RunIdFilter;
import dev.flowledger.api.filter.StateFilter;
import dev.flowledger.api.filter.StateTypeFilter;
import dev.flowledger.api.filter.TagsFilter;
import dev.flowledger.api.filter.TextFilter;
import dev.flowledger.api.filter.TimeFilter;
import dev.flowledger.api.run.StateType;
import dev.flowledger.query.readmodel.FoldedCase;
import dev.flowledger.query.readmodel.SqlFragment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * The criteria of filters as SQL conditions on columns. An absent criterion is null. A criterion without values is
 * {@link #ALWAYS}, which matters for the operator {@code or_}.
 */
final class Criteria {

    /** The condition that is always true. */
    static final SqlFragment ALWAYS = SqlFragment.of("true");

    /** The condition that is never true. */
    private static final SqlFragment NEVER = SqlFragment.of("false");

    private Criteria() {}

    /** The conjunction or disjunction of the conditions that are not null; {@link #ALWAYS} if there are none. */
    static SqlFragment joined(Operator operator, @Nullable SqlFragment... conditions) {
        List<SqlFragment> present =
                Arrays.stream(conditions).filter(Objects::nonNull).toList();
        if (operator == Operator.AND) {
            present = present.stream()
                    .filter(condition -> !condition.equals(ALWAYS))
                    .toList();
        } else if (present.contains(ALWAYS)) {
            return ALWAYS;
        }
        if (present.size() < 2) {
            return present.isEmpty() ? ALWAYS : present.get(0);
        }
        String sql = present.stream()
                .map(SqlFragment::sql)
                .collect(Collectors.joining(operator == Operator.AND ? " and " : " or "));
        return new SqlFragment(
                operator == Operator.AND ? sql : "(" + sql + ")",
                present.stream()
                        .flatMap(condition -> condition.values().stream())
                        .toList());
    }

    static @Nullable SqlFragment id(String column, @Nullable IdFilter filter) {
        return filter == null ? null : joined(Operator.AND, oneId(column, filter.any()));
    }

    static @Nullable SqlFragment name(String column, String folded, @Nullable NameFilter filter) {
        return filter == null
                ? null
                : joined(
                        Operator.AND,
                        oneText(column, filter.any()),
                        filter.like() == null ? null : SqlFragment.of(folded + " like ?", containing(filter.like())));
    }

    static @Nullable SqlFragment tags(String column, @Nullable TagsFilter filter) {
        return filter == null
                ? null
                : joined(
                        filter.operator(),
                        filter.all() == null ? null : SqlFragment.of(column + " @> ?", texts(filter.all())),
                        test(column + " = '{}'", filter.isNull()),
                        filter.any() == null ? null : SqlFragment.of(column + " && ?", texts(filter.any())));
    }

    static @Nullable SqlFragment runId(String column, @Nullable RunIdFilter filter) {
        if (filter == null) {
            return null;
        }
        return joined(Operator.AND, oneId(column, filter.any()), notOrNull(oneId(column, filter.notAny())));
    }

    static @Nullable SqlFragment optionalId(String column, @Nullable OptionalIdFilter filter) {
        return filter == null
                ? null
                : joined(filter.operator(), oneId(column, filter.any()), isNull(column, filter.isNull()));
    }

    /**
     * The condition on a reference that counts as null if the record it refers to was deleted.
     *
     * @param exists whether that record exists
     */
    static @Nullable SqlFragment reference(String column, SqlFragment exists, @Nullable OptionalIdFilter filter) {
        if (filter == null) {
            return null;
        }
        // The plain test of the column uses its index, and spares most rows the look-up.
        SqlFragment isNull = joined(
                Operator.OR,
                SqlFragment.of(column + " is null"),
                SqlFragment.of("not ").then(exists));
        return joined(
                filter.operator(),
                filter.any() == null ? null : joined(Operator.AND, oneId(column, filter.any()), exists),
                filter.isNull() == null ? null : filter.isNull() ? isNull : exists);
    }

    static @Nullable SqlFragment text(String column, @Nullable AnyTextFilter filter) {
        return filter == null ? null : joined(Operator.AND, oneText(column, filter.any()));
    }

    static @Nullable SqlFragment text(String column, @Nullable TextFilter filter) {
        return filter == null
                ? null
                : joined(Operator.AND, oneText(column, filter.any()), notOrNull(oneText(column, filter.notAny())));
    }

    /** The task runs of all parents are selected first, so that the subflow runs are found by an index. */
    static @Nullable SqlFragment parentFlowRunId(
            String column, String taskRuns, @Nullable ParentFlowRunIdFilter filter) {
        if (filter == null || filter.any() == null) {
            return filter == null ? null : ALWAYS;
        }
        return SqlFragment.of(
                column + " = any(array(select id from " + taskRuns + " parent where parent.flow_run_id = any(?)))",
                new SqlArrayValue("uuid", filter.any().toArray()));
    }

    static @Nullable SqlFragment flowRunId(String column, @Nullable FlowRunIdFilter filter) {
        if (filter == null) {
            return null;
        }
        return Boolean.TRUE.equals(filter.isNull()) ? NEVER : joined(Operator.AND, oneId(column, filter.any()));
    }

    static @Nullable SqlFragment optionalText(String column, @Nullable OptionalTextFilter filter) {
        return filter == null
                ? null
                : joined(filter.operator(), oneText(column, filter.any()), isNull(column, filter.isNull()));
    }

    static @Nullable SqlFragment state(String type, String name, @Nullable StateFilter filter) {
        return filter == null
                ? null
                : joined(filter.operator(), stateType(type, filter.type()), text(name, filter.name()));
    }

    /** A single type is compared with =, so that PostgreSQL can read the runs of this type in the order of their times. */
    private static @Nullable SqlFragment stateType(String column, @Nullable StateTypeFilter filter) {
        return filter == null
                ? null
                : joined(Operator.AND, oneType(column, filter.any()), notOrNull(oneType(column, filter.notAny())));
    }

    private static @Nullable SqlFragment oneType(String column, @Nullable List<StateType> types) {
        if (types == null) {
            return null;
        }
        return types.size() == 1
                ? SqlFragment.of(column + " = ?", types.get(0).name())
                : oneText(column, types.stream().map(StateType::name).toList());
    }

    static @Nullable SqlFragment time(String column, @Nullable TimeFilter filter) {
        return filter == null ? null : time(column, filter.before(), filter.after(), null);
    }

    static @Nullable SqlFragment optionalTime(String column, @Nullable OptionalTimeFilter filter) {
        return filter == null ? null : time(column, filter.before(), filter.after(), filter.isNull());
    }

    private static SqlFragment time(
            String column, @Nullable Instant before, @Nullable Instant after, @Nullable Boolean isNull) {
        return joined(
                Operator.AND,
                before == null ? null : SqlFragment.of(column + " <= ?", before.atOffset(ZoneOffset.UTC)),
                after == null ? null : SqlFragment.of(column + " >= ?", after.atOffset(ZoneOffset.UTC)),
                isNull(column, isNull));
    }

    static @Nullable SqlFragment flag(String column, @Nullable FlagFilter filter) {
        return filter == null ? null : joined(Operator.AND, test(column, filter.eq()));
    }

    /** Whether a flag is not set. */
    static @Nullable SqlFragment cleared(String column, @Nullable FlagFilter filter) {
        return filter == null ? null : joined(Operator.AND, test(column, filter.eq() == null ? null : !filter.eq()));
    }

    static @Nullable SqlFragment absent(SqlFragment existence, @Nullable NoRecordFilter filter) {
        if (filter == null || filter.isNull() == null) {
            return filter == null ? null : ALWAYS;
        }
        return filter.isNull() ? not(existence) : existence;
    }

    static @Nullable SqlFragment exists(SqlFragment existence, @Nullable ExistsFilter filter) {
        if (filter == null || filter.exists() == null) {
            return filter == null ? null : ALWAYS;
        }
        return filter.exists() ? existence : not(existence);
    }

    static SqlFragment not(SqlFragment condition) {
        return SqlFragment.of("not (").then(condition).then(")");
    }

    private static @Nullable SqlFragment notOrNull(@Nullable SqlFragment condition) {
        return condition == null ? null : not(condition);
    }

    private static @Nullable SqlFragment isNull(String column, @Nullable Boolean isNull) {
        return isNull == null ? null : SqlFragment.of(column + (isNull ? " is null" : " is not null"));
    }

    /** The condition, or its negation if the expected value is false. */
    private static @Nullable SqlFragment test(String condition, @Nullable Boolean expected) {
        return expected == null ? null : expected ? SqlFragment.of(condition) : not(SqlFragment.of(condition));
    }

    private static @Nullable SqlFragment oneId(String column, @Nullable List<UUID> values) {
        return values == null
                ? null
                : SqlFragment.of(column + " = any(?)", new SqlArrayValue("uuid", values.toArray()));
    }

    private static @Nullable SqlFragment oneText(String column, @Nullable List<String> values) {
        return values == null ? null : SqlFragment.of(column + " = any(?)", texts(values));
    }

    /** All values as one parameter, so that the statement does not depend on their number. */
    private static SqlArrayValue texts(List<String> values) {
        return new SqlArrayValue("text", values.toArray());
    }

    /** The LIKE pattern for folded texts that contain a text, with its wildcards escaped. */
    static String containing(String text) {
        return "%" + FoldedCase.of(text).replaceAll("[\\\\%_]", "\\\\$0") + "%";
    }
}
