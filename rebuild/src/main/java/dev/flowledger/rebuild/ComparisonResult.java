package dev.flowledger.rebuild;

import java.util.List;

/**
 * The result of a verification of the read model.
 *
 * @param equal whether the live read model equals the one that was replayed from the events
 * @param rows how many rows the live read model has
 * @param differences the rows that differ; at most 100
 * @param truncated whether more rows differ
 */
record ComparisonResult(boolean equal, long rows, List<Difference> differences, boolean truncated) {}
