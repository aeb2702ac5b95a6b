package dev.flowledger.rebuild;

import java.util.List;

/**
 * What a verification of the read model has found.
 *
 * @param equal whether every row is what the events add up to, and none is missing or unexpected
 * @param rows how many rows the live read model has
 * @param differences the rows that are not; at most 100
 * @param truncated whether there are more
 */
record ComparisonResult(boolean equal, long rows, List<Difference> differences, boolean truncated) {}
