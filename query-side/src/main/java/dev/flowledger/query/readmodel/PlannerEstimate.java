package dev.flowledger.query.readmodel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What PostgreSQL's planner expects of a statement. It plans the statement and does not execute it.
 *
 * @param cost the total cost, in the planner's units
 * @param rows the number of rows of the result
 */
record PlannerEstimate(double cost, long rows) {

    private static final Pattern FIRST_LINE = Pattern.compile("cost=[\\d.]+\\.\\.([\\d.]+) rows=(\\d+)");

    static PlannerEstimate of(SqlFragment select, JdbcTemplate jdbc) {
        String plan = jdbc.queryForList(
                        "explain " + select.sql(), String.class, select.values().toArray())
                .get(0);
        Matcher matcher = FIRST_LINE.matcher(plan);
        if (!matcher.find()) {
            throw new IllegalStateException("PostgreSQL returned an unknown plan: " + plan);
        }
        return new PlannerEstimate(Double.parseDouble(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }
}
