package dev.flowledger.query.stats;

import java.time.Instant;
import java.util.Map;

/**
 * Numbers of records.
 *
 * @param flows the number of flows
 * @param deployments the number of deployments
 * @param running the number of flow runs in a state of type RUNNING
 * @param late the number of scheduled flow runs that should have started at least 15 seconds ago
 * @param runs the flow runs of the last 24 hours
 */
record Summary(long flows, long deployments, long running, long late, RecentRuns runs) {

    /**
     * The flow runs that started, or were expected to start, between a time and now.
     *
     * @param since the start of the time
     * @param states the number of runs by the type of their current state, without states that no run has
     */
    record RecentRuns(Instant since, Map<String, Long> states) {}
}
