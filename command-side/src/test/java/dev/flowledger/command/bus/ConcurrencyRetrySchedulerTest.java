package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.ApiException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** The real gateway and bus, with a handler that fails as an event store would. */
class ConcurrencyRetrySchedulerTest {

    private final ScheduledExecutorService executor = CommandBusConfiguration.retryExecutor();
    private final SimpleCommandBus bus = SimpleCommandBus.builder().build();
    private final CommandGateway gateway = CommandBusConfiguration.commandGateway(bus, executor);
    private final AtomicInteger dispatched = new AtomicInteger();
    private final Set<Map<String, Object>> origins = ConcurrentHashMap.newKeySet();

    record Command() {}

    @AfterEach
    void stop() {
        executor.shutdownNow();
        MDC.clear();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, ConcurrencyRetryScheduler.MAX_RETRIES})
    void a_lost_race_is_run_again_until_it_is_won(int losses) {
        handle(new AggregateStreamCreationException("somebody else was first"), losses);

        assertThat(gateway.<String>sendAndWait(new Command())).isEqualTo("won");
        assertThat(dispatched).hasValue(losses + 1);
    }

    @Test
    void a_race_that_is_lost_again_and_again_is_given_up() {
        handle(new ConcurrencyException("somebody else was first"), Integer.MAX_VALUE);

        assertThatThrownBy(() -> gateway.sendAndWait(new Command())).isInstanceOf(ConcurrencyException.class);
        assertThat(dispatched).hasValue(ConcurrencyRetryScheduler.MAX_RETRIES + 1);
    }

    @Test
    void a_retry_keeps_its_actor_its_correlation_id_and_its_own_identity() {
        handle(new ConcurrencyException("somebody else was first"), 3);
        MDC.put("requestId", "request-1");

        gateway.sendAndWait(new Command());

        assertThat(dispatched).hasValue(4);
        assertThat(origins)
                .singleElement()
                .satisfies(origin -> assertThat(origin)
                        .containsEntry("actor", "anonymous")
                        .containsEntry("correlationId", "request-1")
                        .containsEntry("command", "Command")
                        .containsKey("identifier"));
    }

    @Test
    void a_refusal_is_not_run_again() {
        handle(ApiException.notFound("flow"), Integer.MAX_VALUE);

        assertThatThrownBy(() -> gateway.sendAndWait(new Command())).isInstanceOf(ApiException.class);
        assertThat(dispatched).hasValue(1);
    }

    @Test
    void a_failing_store_or_projection_is_not_run_again() {
        handle(new EventStoreException("the database is away"), Integer.MAX_VALUE);

        assertThatThrownBy(() -> gateway.sendAndWait(new Command())).isInstanceOf(EventStoreException.class);
        assertThat(dispatched).hasValue(1);
    }

    @Test
    void without_a_request_a_command_gets_a_correlation_id_of_its_own() {
        handle(new ConcurrencyException("unused"), 0);

        gateway.sendAndWait(new Command());

        assertThat(origins)
                .singleElement()
                .satisfies(origin -> assertThat(origin)
                        .hasEntrySatisfying(
                                "correlationId", id -> assertThat(id.toString()).hasSize(36)));
    }

    private void handle(RuntimeException failure, int times) {
        bus.subscribe(Command.class.getName(), (CommandMessage<?> command) -> {
            Map<String, Object> origin = new java.util.HashMap<>(command.getMetaData());
            origin.put("identifier", command.getIdentifier());
            origins.add(origin);
            if (dispatched.incrementAndGet() <= times) {
                throw failure;
            }
            return "won";
        });
    }
}
