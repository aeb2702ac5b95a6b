package dev.flowledger.api.filter;

/** What bounds a filter. */
final class Limits {

    /** The most items that a list in a filter may have. */
    static final int LIST = 10_000;

    private Limits() {}
}
