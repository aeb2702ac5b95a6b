package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Event and row are written in one transaction. */
class OneTransactionTest {

    private static TestServer server;
    private static Api api;

    /** Fails for some flows, after the real projection has written the row. */
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ProcessingGroup("flows")
    static class FailingProjection {
        @EventHandler
        void on(FlowCreated event) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            if (event.name().startsWith("fails")) {
                throw new IllegalStateException("a projection that fails");
            }
        }

        @EventHandler
        void on(FlowUpdated event) {
            if (event.tags().contains("fails")) {
                throw new IllegalStateException("a projection that fails");
            }
        }
    }

    @BeforeAll
    static void startWithAFailingProjection() {
        server = TestServer.start(FailingProjection.class);
        api = server.api();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_failing_projection_rolls_back_event_and_row() {
        Response response = api.create("fails");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.text()).doesNotContain("a projection that fails");
        assertThat(count("select count(*) from event_store.event where payload->>'name' = 'fails'"))
                .isZero();
        assertThat(count("select count(*) from read_model.flow where name = 'fails'"))
                .isZero();
        assertThat(api.byName("fails").status()).isEqualTo(404);
    }

    @Test
    void a_failing_projection_of_an_update_leaves_the_flow_unchanged() {
        Response created = api.create("will fail to change", "a");

        Response failed = api.patch("/flows/" + created.id(), "{\"tags\":[\"fails\"]}");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(api.get("/flows/" + created.id()).text()).isEqualTo(created.text());
        assertThat(api.patch("/flows/" + created.id(), "{\"tags\":[\"b\"]}").header("ETag"))
                .hasValue("\"1\"");
    }

    @Test
    void a_command_is_one_transaction() {
        Response created = api.create("one transaction");

        String sql = """
                select count(*) from event_store.event e join read_model.flow f on f.xmin = e.xmin
                where f.id = '%s'""".formatted(created.id());
        assertThat(count(sql)).isEqualTo(1);
    }

    @Test
    void the_event_store_takes_part_in_the_transaction() {
        EventStorageEngine engine = server.bean(EventStorageEngine.class);
        long before = count("select count(*) from event_store.event");

        TransactionTemplate transaction = new TransactionTemplate(server.bean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(status -> {
            engine.appendEvents(List.of(new GenericDomainEventMessage<>(
                    "flow", "flow-rolledback", 0, new FlowDeleted(FlowId.of("rolled back", 1), Instant.now()))));
            assertThat(count("select count(*) from event_store.event")).isEqualTo(before + 1);
            status.setRollbackOnly();
        });

        assertThat(count("select count(*) from event_store.event")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update event_store.event set payload = '{}'",
                "delete from event_store.event",
                "truncate event_store.event",
                "truncate event_store.event cascade"
            })
    void the_database_rejects_changes_of_events(String statement) {
        api.create("never changed");
        long before = count("select count(*) from event_store.event");

        assertThatThrownBy(() -> server.sql().sql(statement).update())
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .hasMessageContaining("is append-only");
        assertThat(count("select count(*) from event_store.event")).isEqualTo(before);
    }

    private static long count(String sql) {
        return server.sql().sql(sql).query(Long.class).single();
    }
}
