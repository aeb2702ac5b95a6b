package dev.flowledger.api;

/** Limits of lists in requests. PostgreSQL compares every item of a filter with every tag of a record. */
public final class Limits {

    /** The maximum number of tags of a record, and of tags in a filter. */
    public static final int TAGS = 250;

    /** The maximum number of items of any other list in a filter. */
    public static final int LIST = 500;

    private Limits() {}
}
