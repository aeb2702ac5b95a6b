package dev.flowledger.api.filter;

/** The numbers of pages, counted from 1. */
public final class PageNumber {

    /** The largest number whose offset is an integer with any limit. */
    public static final int MAX = 10_000_000;

    private PageNumber() {}

    /** The number of records on earlier pages. */
    public static int offset(int page, int limit) {
        return (page - 1) * limit;
    }

    /** The number of pages of this size that contain a number of records. */
    public static long count(long records, int limit) {
        return limit == 0 ? 0 : (records + limit - 1) / limit;
    }
}
