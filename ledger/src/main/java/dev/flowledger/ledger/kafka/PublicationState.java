package dev.flowledger.ledger.kafka;

import org.jspecify.annotations.Nullable;

/**
 * How far the ledger is published.
 *
 * @param position the last position that is known to be published; 0 if none is
 * @param node the node that publishes; null if none does at present
 * @param problem why the ledger is not published; null if no problem is known
 * @param lagEvents the number of ledger entries that are not published yet
 * @param lagSeconds the age of the oldest of them; 0 if there is none
 */
public record PublicationState(
        long position, @Nullable String node, @Nullable String problem, long lagEvents, double lagSeconds) {}
