package dev.flowledger.query.stats;

/**
 * A tag of flows.
 *
 * @param tag the tag
 * @param flows the number of flows that have it, among those that were searched
 */
record KnownTag(String tag, long flows) {}
