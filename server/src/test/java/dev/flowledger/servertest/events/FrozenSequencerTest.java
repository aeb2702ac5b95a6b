package dev.flowledger.servertest.events;

import static dev.flowledger.testing.LedgerDatabase.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.LedgerDatabase;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A server that freezes while it holds the sequencing lock loses the lock. */
class FrozenSequencerTest {

    private static final AtomicBoolean armed = new AtomicBoolean();
    private static final CountDownLatch frozen = new CountDownLatch(1);
    private static final CountDownLatch thawed = new CountDownLatch(1);

    /** Blocks the sequencer once, when it holds the lock and is about to read the outbox. */
    static class Freezing implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof DataSource dataSource ? new FreezingDataSource(dataSource) : bean;
        }
    }

    private static final class FreezingDataSource extends DelegatingDataSource {
        FreezingDataSource(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Connection getConnection() throws SQLException {
            return freezing(super.getConnection());
        }
    }

    @Test
    void frozen_sequencer_loses_the_lock_and_its_batch_is_sequenced_once() throws Exception {
        LedgerDatabase database = new LedgerDatabase(Postgres.newDatabase());
        try (TestServer freezing = TestServer.on(database.url(), Freezing.class)) {
            armed.set(true);
            freezing.api().create("in the frozen batch");
            assertThat(frozen.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            try (TestServer other = TestServer.on(database.url())) {
                other.api().create("after the frozen batch");
                database.awaitSequenced();
                database.assertConsistent(other.api());
            }

            thawed.countDown();
            freezing.api().create("after the thaw");
            database.awaitSequenced();
            database.assertConsistent(freezing.api());
            assertThat(database.ledgerSize()).isEqualTo(3);
        } finally {
            thawed.countDown();
        }
    }

    private static Connection freezing(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                FrozenSequencerTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            && arguments[0].toString().contains("from event_store.outbox order by global_index limit")
                            && armed.getAndSet(false)) {
                        frozen.countDown();
                        thawed.await();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
