package dev.flowledger.query.readmodel;

import dev.flowledger.api.filter.PageNumber;

/**
 * A page with its number.
 *
 * @param results the records of the page, in order
 * @param count the number of records on all pages
 * @param limit the maximum number of records on a page
 * @param pages the number of pages
 * @param page the number of this page, counted from 1
 */
public record Paginated<V>(RecordPage<V> results, long count, int limit, long pages, int page) {

    /** The page with this number. */
    public static <V> Paginated<V> of(RecordPage<V> results, long count, int limit, int page) {
        return new Paginated<>(results, count, limit, PageNumber.count(count, limit), page);
    }
}
