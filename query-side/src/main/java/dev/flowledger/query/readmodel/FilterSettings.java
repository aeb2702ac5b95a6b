package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of lists and counts on this node.
 *
 * @param connections database connections for lists and counts
 * @param largePages pages with long records that are sent concurrently. Each occupies a connection until its client has read it
 * @param largePageTimeout the time of a client to read such a page
 * @param maxShortLikeCost the cost, in the units of PostgreSQL's planner, of a list or count with a {@code like_} of fewer than three
 *     letters
 * @param maxHistoryGroups the number of intervals and states of a history
 * @param maxAggregatedRuns the number of runs of a history or of an average delay
 * @param maxGraphNodes the number of task runs and subflow runs of a graph
 * @param maxGraphSize the size of the inputs and states of these runs
 */
@Validated
@ConfigurationProperties("flowledger.filters")
public record FilterSettings(
        @Positive int connections,
        @Positive int largePages,
        @DurationMin(millis = 1) Duration largePageTimeout,
        @Positive double maxShortLikeCost,
        @Positive int maxHistoryGroups,
        @Positive int maxAggregatedRuns,
        @Positive int maxGraphNodes,
        @Positive DataSize maxGraphSize) {

    /**
     * Rejects an aggregate of too many runs.
     *
     * @param runs the number of runs that were read; one more than the maximum is enough
     */
    public void rejectTooManyRuns(long runs) {
        if (runs > maxAggregatedRuns) {
            throw ApiException.tooExpensive("More than " + maxAggregatedRuns
                    + " runs match (flowledger.filters.max-aggregated-runs); use a shorter time or other conditions");
        }
    }
}
