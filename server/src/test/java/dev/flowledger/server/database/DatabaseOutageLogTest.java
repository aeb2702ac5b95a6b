package dev.flowledger.server.database;

import static dev.flowledger.command.bus.DatabaseProblem.POOL_FULL;
import static dev.flowledger.command.bus.DatabaseProblem.READ_ONLY;
import static dev.flowledger.command.bus.DatabaseProblem.RESTARTING;
import static dev.flowledger.command.bus.DatabaseProblem.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.flowledger.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DatabaseOutageLogTest {

    private final ManualClock clock = new ManualClock();
    private final DatabaseOutageLog outages = new DatabaseOutageLog(clock);
    private final Logger logger = (Logger) LoggerFactory.getLogger(DatabaseOutageLog.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void start() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @Test
    void outage_is_one_line_at_its_start_and_one_at_its_end() {
        outages.failed(RESTARTING, "terminating connection");
        outages.failed(UNAVAILABLE, "Connection refused");
        outages.failed(POOL_FULL, "timed out");
        clock.advance(Duration.ofSeconds(4));
        outages.failed(RESTARTING, "the database system is starting up");
        outages.answered();
        clock.advance(DatabaseOutageLog.RECOVERY_TIME);
        outages.answered();
        outages.answered();

        assertThat(lines())
                .containsExactly(
                        "The database is temporarily unavailable. Further failures are not logged. Cause: terminating"
                                + " connection",
                        "The database is available again. Failures in 4 s: 4");
    }

    @Test
    void each_problem_has_its_own_line() {
        outages.failed(POOL_FULL, "timed out");
        outages.failed(READ_ONLY, "cannot execute INSERT");
        outages.failed(READ_ONLY, "cannot execute INSERT");

        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("All database connections of this server are in use."),
                        line -> assertThat(line).startsWith("The database is read-only"));
    }

    @Test
    void full_pool_is_not_reported_as_an_outage_of_the_database() {
        outages.failed(POOL_FULL, "timed out");
        clock.advance(DatabaseOutageLog.RECOVERY_TIME);
        outages.answered();

        assertThat(lines()).last().asString().startsWith("Database connections of this server are free again.");
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
