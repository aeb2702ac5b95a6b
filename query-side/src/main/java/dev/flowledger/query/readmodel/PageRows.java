package dev.flowledger.query.readmodel;

import dev.flowledger.api.filter.Page;

/**
 * The rows of one page among all rows that match.
 *
 * @param limit the maximum number of rows
 * @param offset the number of rows to skip
 * @param fromEnd whether rows are skipped from the end
 */
record PageRows(long limit, long offset, boolean fromEnd) {

    /** The rows of a page, counted from the start. */
    static PageRows of(Page page) {
        return new PageRows(page.limit(), page.offset(), false);
    }

    /**
     * The rows of a page if this number of rows match. A page of the second half is read from the end: PostgreSQL reads all rows
     * that it skips.
     */
    static PageRows of(Page page, long count) {
        long limit = Math.max(0, Math.min(page.limit(), count - page.offset()));
        long after = count - page.offset() - limit;
        return limit == 0 || page.offset() <= after
                ? new PageRows(limit, limit == 0 ? 0 : page.offset(), false)
                : new PageRows(limit, after, true);
    }
}
