package dev.flowledger.query.standby;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class StandbysTest {

    @Test
    void checks_continue_after_an_error() throws SQLException, InterruptedException {
        CountDownLatch checks = new CountDownLatch(2);
        StandbyConnections connections = mock(StandbyConnections.class);
        when(connections.getConnection()).thenAnswer(check -> {
            checks.countDown();
            throw new StackOverflowError();
        });
        when(connections.outcome(any())).thenReturn(ReadOutcome.FAILED);
        DataSource primary = mock(DataSource.class);
        when(primary.unwrap(HikariDataSource.class)).thenReturn(pool());
        Standbys standbys = new Standbys(new StandbySettings("", Duration.ZERO), primary, Clock.systemUTC());
        try {
            standbys.add(connections);

            assertThat(checks.await(1, MINUTES)).isTrue();
        } finally {
            standbys.destroy();
        }
    }

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:postgresql://127.0.0.1/unused");
        return pool;
    }
}
