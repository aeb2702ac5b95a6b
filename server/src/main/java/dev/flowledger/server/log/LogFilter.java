package dev.flowledger.server.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.TimeFilter;
import dev.flowledger.query.readmodel.SqlFragment;
import jakarta.validation.Valid;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Conditions on a log entry. An empty object matches every entry.
 *
 * @param operator how the conditions are combined
 * @param level conditions on the level
 * @param timestamp conditions on the time
 * @param flowRunId conditions on the id of the flow run
 * @param taskRunId conditions on the id of the task run
 */
record LogFilter(
        Operator operator,
        @Nullable @Valid LogLevelFilter level,
        @Nullable @Valid TimeFilter timestamp,
        @JsonProperty("flow_run_id") @Nullable @Valid IdFilter flowRunId,
        @JsonProperty("task_run_id") @Nullable @Valid IdFilter taskRunId) {

    LogFilter {
        operator = Objects.requireNonNullElse(operator, Operator.AND);
    }

    /** The conditions in SQL. A criterion without values is always true, which matters for the operator {@code or_}. */
    SqlFragment condition() {
        List<SqlFragment> criteria = new ArrayList<>();
        if (level != null) {
            criteria.add(all(compared("level >= ?", level.ge()), compared("level <= ?", level.le())));
        }
        if (timestamp != null) {
            criteria.add(all(
                    compared(
                            "\"timestamp\" <= ?",
                            timestamp.before() == null
                                    ? null
                                    : timestamp.before().atOffset(ZoneOffset.UTC)),
                    compared(
                            "\"timestamp\" >= ?",
                            timestamp.after() == null ? null : timestamp.after().atOffset(ZoneOffset.UTC))));
        }
        if (flowRunId != null) {
            criteria.add(oneOf("flow_run_id", flowRunId));
        }
        if (taskRunId != null) {
            criteria.add(oneOf("task_run_id", taskRunId));
        }
        return criteria.isEmpty()
                ? SqlFragment.of("true")
                : joined(criteria, operator == Operator.AND ? " and " : " or ");
    }

    private static SqlFragment oneOf(String column, IdFilter filter) {
        return filter.any() == null
                ? SqlFragment.of("true")
                : SqlFragment.of(
                        column + " = any(?)",
                        new SqlArrayValue("uuid", filter.any().toArray()));
    }

    private static SqlFragment compared(String comparison, @Nullable Object value) {
        return value == null ? SqlFragment.of("true") : SqlFragment.of(comparison, value);
    }

    private static SqlFragment all(SqlFragment first, SqlFragment second) {
        return joined(List.of(first, second), " and ");
    }

    private static SqlFragment joined(List<SqlFragment> conditions, String separator) {
        SqlFragment joined = SqlFragment.of("(").then(conditions.get(0));
        for (SqlFragment condition : conditions.subList(1, conditions.size())) {
            joined = joined.then(separator).then(condition);
        }
        return joined.then(")");
    }
}
