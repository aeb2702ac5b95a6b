package dev.flowledger.servertest.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Metrics of the lag of projections and of the last rebuild. */
class ProjectionMetricsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final String LEDGER_EVENTS = "flowledger_projection_lag_events{projection=\"ledger\"}";
    private static final String LEDGER_SECONDS = "flowledger_projection_lag_seconds{projection=\"ledger\"}";

    private static String database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(database, RecordingDataSource.Configuration.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void ledger_lags_while_its_lock_is_held_and_flows_never_lag() throws SQLException {
        try (Connection holder = DriverManager.getConnection(database);
                Statement statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(" + 0x6c656467657200L + ")");
            server.api().create("metrics: one behind");
            server.api().create("metrics: two behind");

            await().atMost(TIMEOUT).until(() -> value(LEDGER_EVENTS) == 2 && value(LEDGER_SECONDS) > 1);
            assertThat(value("flowledger_projection_lag_events{projection=\"flows\"}"))
                    .isZero();
            assertThat(value("flowledger_projection_lag_seconds{projection=\"flows\"}"))
                    .isZero();
        }
        await().atMost(TIMEOUT).until(() -> value(LEDGER_EVENTS) == 0 && value(LEDGER_SECONDS) == 0);
    }

    @Test
    void duration_and_rate_are_those_of_the_last_completed_rebuild() {
        assertThat(value("flowledger_rebuild_duration_seconds")).isNaN();

        replay("rebuild", "completed", 500, 100, 9.5);
        replay("rebuild", "completed", 400, 40, 25000.5);
        replay("rebuild", "failed", 300, 30, 7);
        replay("verify", "completed", 200, 20, 8);

        await().atMost(TIMEOUT).until(() -> value("flowledger_rebuild_duration_seconds") == 40);
        assertThat(value("flowledger_rebuild_events_per_second")).isEqualTo(25000.5);
    }

    @Test
    void without_a_database_connection_unknown_values_are_nan() throws SQLException {
        await().atMost(TIMEOUT).until(() -> value(LEDGER_EVENTS) == 0);
        DataSource pool = server.bean(DataSource.class);
        int size = pool.unwrap(HikariDataSource.class).getMaximumPoolSize();
        List<Connection> taken = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                taken.add(pool.getConnection());
            }
            RecordingDataSource.THREADS.remove(Thread.currentThread());
            await().atMost(TIMEOUT).until(() -> Double.isNaN(value(LEDGER_EVENTS)));
            assertThat(value(LEDGER_SECONDS)).isNaN();

            server.bean(PrometheusMeterRegistry.class).scrape();
            assertThat(RecordingDataSource.THREADS)
                    .as("the threads that requested a connection, without the one of the scrape")
                    .isNotEmpty()
                    .doesNotContain(Thread.currentThread());
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        await().atMost(TIMEOUT).until(() -> value(LEDGER_EVENTS) == 0);
    }

    /** Records the threads that request a connection. */
    static final class RecordingDataSource extends DelegatingDataSource {

        static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

        RecordingDataSource(DataSource pool) {
            super(pool);
        }

        @Override
        public Connection getConnection() throws SQLException {
            THREADS.add(Thread.currentThread());
            return super.getConnection();
        }

        static final class Configuration {
            @Bean
            static BeanPostProcessor recordingDataSource() {
                return new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        return bean instanceof DataSource pool ? new RecordingDataSource(pool) : bean;
                    }
                };
            }
        }
    }

    private static void replay(String purpose, String state, int secondsAgo, int seconds, double eventsPerSecond) {
        server.sql()
                .sql("""
                        insert into event_store.replay_job (id, purpose, state, phase, read_model_version, events_per_second,
                            started, changed, finished)
                        values (gen_random_uuid(), ?, ?, 'catch_up', 1, ?, now() - make_interval(secs => ?), now(),
                            now() - make_interval(secs => ?))""")
                .params(purpose, state, eventsPerSecond, secondsAgo, secondsAgo - seconds)
                .update();
    }

    private static double value(String series) {
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(series) + " (.*)$")
                .matcher(new Api(server.address()).get("/actuator/prometheus").text());
        assertThat(line.find()).as(series).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
