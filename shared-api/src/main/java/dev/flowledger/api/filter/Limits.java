package dev.flowledger.api.filter;

/** Limits of filters. */
final class Limits {

    /** The maximum number of items of a list in a filter. */
    static final int LIST = 10_000;

    private Limits() {}
}
