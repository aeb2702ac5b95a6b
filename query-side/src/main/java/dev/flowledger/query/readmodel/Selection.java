package dev.flowledger.query.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * The rows that match the filters of a query.
 *
 * @param rows the SQL from {@code from} to the end of {@code where}, which is a conjunction
 * @param allRows the same rows, in the form that is faster for a statement that reads all of them
 * @param count the statement that counts the rows
 * @param hasShortLike whether a criterion searches names for a text that the trigram indexes cannot find
 * @param hasNameSearch whether the names of the rows themselves contain a text
 * @param stateOrder null unless the rows have one of some state types. The column by which an index returns the rows of the type
 *     in order; empty if there are several types
 */
public record Selection(
        SqlFragment rows,
        SqlFragment allRows,
        SqlFragment count,
        boolean hasShortLike,
        boolean hasNameSearch,
        @Nullable String stateOrder) {

    /** Rows that are not selected by filters. */
    public static Selection of(SqlFragment rows) {
        return new Selection(rows, rows, SqlFragment.of("select count(*)").then(rows), false, false, null);
    }

    /** This selection with a further condition on its rows, which all of them meet. */
    public Selection withRedundant(SqlFragment condition) {
        return new Selection(
                rows.then(" and ").then(condition), allRows, count, hasShortLike, hasNameSearch, stateOrder);
    }

    /** This selection for lists of some rows, and another form of it for statements that read all rows. */
    public Selection withAllRowsOf(Selection other) {
        return new Selection(rows, other.allRows, other.count, hasShortLike, hasNameSearch, stateOrder);
    }

    /** This selection, of rows whose names contain a text or not. */
    public Selection withNameSearch(boolean search) {
        return new Selection(rows, allRows, count, hasShortLike, search, stateOrder);
    }

    /** Whether the names of the rows contain a text and are in order. Names with the same beginning are neighbours in this order. */
    boolean isNameSearchIn(String order) {
        return hasNameSearch && (order.equals("name") || order.equals("name desc"));
    }

    /** Whether the rows are selected by state types, and no index returns these rows in an order. */
    boolean isWithoutIndex(String order) {
        return stateOrder != null && !(order.equals(stateOrder) || order.equals(stateOrder + " desc"));
    }
}
