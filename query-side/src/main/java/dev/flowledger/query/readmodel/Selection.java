package dev.flowledger.query.readmodel;

/**
 * The rows that match the filters of a query.
 *
 * @param rows the SQL from {@code from} to the end of {@code where}, which is a conjunction
 * @param hasShortLike whether a criterion searches names for a text that the trigram indexes cannot find
 * @param hasSeveralStateTypes whether the rows have one of several state types
 */
public record Selection(SqlFragment rows, boolean hasShortLike, boolean hasSeveralStateTypes) {}
