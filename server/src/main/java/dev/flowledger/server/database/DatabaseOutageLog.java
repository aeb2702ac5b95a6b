package dev.flowledger.server.database;

import static dev.flowledger.command.bus.DatabaseProblem.POOL_FULL;
import static dev.flowledger.command.bus.DatabaseProblem.RESTARTING;
import static dev.flowledger.command.bus.DatabaseProblem.UNAVAILABLE;

import dev.flowledger.command.bus.DatabaseProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line when the database becomes unavailable and one when it is available again, however many requests fail. */
final class DatabaseOutageLog {

    /** A failure within this time after another one belongs to the same outage. */
    static final Duration RECOVERY_TIME = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(DatabaseOutageLog.class);

    private final Clock clock;
    private final Set<DatabaseProblem> logged = EnumSet.noneOf(DatabaseProblem.class);
    private Instant firstFailure = Instant.MIN;
    private Instant lastFailure = Instant.MIN;
    private long failures;

    DatabaseOutageLog(Clock clock) {
        this.clock = clock;
    }

    /** Records a failure that is part of an outage. */
    synchronized void failed(DatabaseProblem problem, String message) {
        lastFailure = clock.instant();
        if (logged.isEmpty()) {
            firstFailure = lastFailure;
            failures = 0;
        }
        failures++;
        DatabaseProblem outage = problem == RESTARTING ? UNAVAILABLE : problem;
        // Any other problem also occupies connections.
        boolean isConsequence = outage == POOL_FULL && !logged.isEmpty();
        if (!isConsequence && logged.add(outage)) {
            log.warn("{} Further failures are not logged. Cause: {}", outage.description(), message);
        }
    }

    /** Whether a problem is part of the current outage. */
    synchronized boolean includes(DatabaseProblem problem) {
        return logged.contains(problem);
    }

    /** Records that the database answers. The outage is over when no request has failed for some time. */
    synchronized void answered() {
        if (!logged.isEmpty() && Duration.between(lastFailure, clock.instant()).compareTo(RECOVERY_TIME) >= 0) {
            log.info(
                    "{} again. Failures in {} s: {}",
                    logged.equals(EnumSet.of(POOL_FULL))
                            ? "Database connections of this server are free"
                            : "The database is available",
                    Duration.between(firstFailure, lastFailure).toSeconds(),
                    failures);
            logged.clear();
        }
    }
}
