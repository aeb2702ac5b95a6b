package dev.flowledger.server.operations;

import java.util.List;

/**
 * The lag of the ledger over the last 24 hours, as the node that answers has measured it every two seconds since its start.
 *
 * @param interval the length of an interval in seconds
 * @param intervals the intervals with measurements, in order
 */
record LagStats(int interval, List<LagInterval> intervals) {}
