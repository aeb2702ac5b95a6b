package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.ApiException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Axon's gateway and bus with a handler that fails like an event store. */
@ExtendWith(OutputCaptureExtension.class)
class ConcurrencyRetrySchedulerTest {

    private static final CommandContext CONTEXT = new CommandContext("ci", "request-1");

    private final ScheduledExecutorService executor = CommandBusConfiguration.retryExecutor();
    private final SimpleCommandBus bus = SimpleCommandBus.builder().build();
    private final CommandGateway gateway = CommandBusConfiguration.commandGateway(bus, executor);
    private final AtomicInteger dispatched = new AtomicInteger();
    private final Set<Map<String, Object>> origins = ConcurrentHashMap.newKeySet();

    record Command() {}

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, ConcurrencyRetryScheduler.MAX_RETRIES})
    void a_command_that_lost_a_race_is_retried_until_it_wins(int losses) {
        handle(new AggregateStreamCreationException("another command was first"), losses);

        assertThat(gateway.<String>sendAndWait(CONTEXT.message(new Command()))).isEqualTo("won");
        assertThat(dispatched).hasValue(losses + 1);
    }

    @Test
    void retries_end_at_the_maximum_with_a_warning(CapturedOutput output) {
        handle(new ConcurrencyException("another command was first"), Integer.MAX_VALUE);

        assertThatThrownBy(() -> gateway.sendAndWait(CONTEXT.message(new Command())))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(dispatched).hasValue(ConcurrencyRetryScheduler.MAX_RETRIES + 1);
        assertThat(output).contains("Command lost the race for its stream 11 times and is not retried");
    }

    @Test
    void a_retry_has_the_metadata_and_identifier_of_the_first_attempt() {
        handle(new ConcurrencyException("another command was first"), 3);

        gateway.sendAndWait(CONTEXT.message(new Command()));

        assertThat(dispatched).hasValue(4);
        assertThat(origins)
                .singleElement()
                .satisfies(origin -> assertThat(origin)
                        .containsEntry("actor", "ci")
                        .containsEntry("correlationId", "request-1")
                        .containsEntry("command", "Command")
                        .containsKey("identifier"));
    }

    @ParameterizedTest
    @CsvSource({"1, 5, 20", "2, 10, 40", "3, 20, 80", "4, 40, 160", "5, 80, 320", "6, 125, 500", "10, 125, 500"})
    void the_delay_doubles_with_each_retry_and_is_random(int failures, long shortest, long longest) {
        ConcurrencyRetryScheduler scheduler = new ConcurrencyRetryScheduler(executor);
        List<Class<? extends Throwable>[]> history = Collections.nCopies(failures, null);

        List<Long> delays = IntStream.range(0, 100)
                .mapToObj(i -> scheduler.computeRetryInterval(
                        CONTEXT.message(new Command()), new ConcurrencyException("lost"), history))
                .toList();

        assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(shortest, longest));
        assertThat(delays.stream().distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void a_rejected_command_is_not_retried() {
        handle(ApiException.notFound("flow"), Integer.MAX_VALUE);

        assertThatThrownBy(() -> gateway.sendAndWait(CONTEXT.message(new Command())))
                .isInstanceOf(ApiException.class);
        assertThat(dispatched).hasValue(1);
    }

    @Test
    void a_failure_of_the_event_store_is_not_retried() {
        handle(new EventStoreException("the database is away"), Integer.MAX_VALUE);

        assertThatThrownBy(() -> gateway.sendAndWait(CONTEXT.message(new Command())))
                .isInstanceOf(EventStoreException.class);
        assertThat(dispatched).hasValue(1);
    }

    @Test
    void a_command_without_a_context_is_rejected() {
        assertThatThrownBy(() -> gateway.sendAndWait(new Command()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CommandContext");
        assertThat(dispatched).hasValue(0);
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
