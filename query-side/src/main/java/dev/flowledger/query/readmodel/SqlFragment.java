package dev.flowledger.query.readmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of an SQL statement.
 *
 * @param sql the text, with a question mark for each parameter
 * @param values the values of the parameters, in their order
 */
public record SqlFragment(String sql, List<Object> values) {

    /** A fragment with these values. */
    public static SqlFragment of(String sql, Object... values) {
        return new SqlFragment(sql, List.of(values));
    }

    /** This fragment and the next one. */
    public SqlFragment then(SqlFragment next) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(next.values);
        return new SqlFragment(sql + next.sql, all);
    }

    /** This fragment and a text with these values. */
    public SqlFragment then(String text, Object... more) {
        return then(new SqlFragment(text, Arrays.asList(more)));
    }
}
