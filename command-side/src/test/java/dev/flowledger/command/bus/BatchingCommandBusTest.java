package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.Command;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FinalStatements;
import dev.flowledger.command.barrier.SharedAppendBarrier;
import dev.flowledger.command.eventstore.FinalCommit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.util.unit.DataSize;

/** The command bus with one partition and without a database. */
class BatchingCommandBusTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int TIMED_OUT = -57014;
    private static final int ENDED = -57001;

    private final Transaction transaction = mock(Transaction.class);
    private final TransactionManager transactions = mock(TransactionManager.class);
    private final SharedAppendBarrier barrier = mock(SharedAppendBarrier.class);
    private final DatabaseState database = mock(DatabaseState.class);
    private final FinalCommit finalCommit = mock(FinalCommit.class);
    private final CommandBusSettings settings = new CommandBusSettings(
            1, 4, DataSize.ofBytes(100), DataSize.ofBytes(1000), TIMEOUT, 10, DataSize.ofKilobytes(2));
    private final QueueCapacity capacity = new QueueCapacity(settings);
    private final CommandMetrics metrics = new CommandMetrics(new SimpleMeterRegistry(), capacity);
    private final BatchingCommandBus bus = new BatchingCommandBus(
            SimpleCommandBus.builder(),
            settings,
            10,
            new CommandExecutor(transactions, barrier, finalCommit, List.of(), settings, metrics, database),
            metrics,
            capacity);
    private final DefaultCommandGateway gateway =
            DefaultCommandGateway.builder().commandBus(bus).build();

    private final CountDownLatch taken = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private final Queue<UnitOfWork<?>> unitsOfWork = new ConcurrentLinkedQueue<>();

    private final Queue<Integer> handled = new ConcurrentLinkedQueue<>();

    private record Numbered(int number) implements Command {
        @Override
        public String stream() {
            return "flow-" + number;
        }
    }

    private record Occupying() {}

    @BeforeEach
    void start() {
        when(transactions.startTransaction()).thenReturn(transaction);
        bus.subscribe(Numbered.class.getName(), this::handle);
        bus.subscribe(Occupying.class.getName(), command -> {
            taken.countDown();
            released.await();
            return null;
        });
        bus.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        bus.stop();
    }

    @Test
    void commands_that_wait_share_a_unit_of_work_up_to_the_limit() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> results =
                IntStream.range(0, 6).mapToObj(i -> send(i, 0)).toList();
        released.countDown();

        assertThat(results).extracting(CompletableFuture::join).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(handled).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(unitsOfWork.stream().distinct()).hasSize(2);
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void the_bytes_of_a_batch_are_limited() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> results = List.of(send(0, 60), send(1, 60), send(2, 40), send(3, 500));
        released.countDown();

        results.forEach(CompletableFuture::join);
        assertThat(unitsOfWork.stream().distinct()).hasSize(3);
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void more_commands_than_the_limit_are_unavailable() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> results =
                IntStream.range(0, 10).mapToObj(i -> send(i, 0)).toList();

        assertThatThrownBy(() -> send(10, 0).join())
                .cause()
                .isInstanceOf(ApiException.class)
                .hasMessage("Too many changes are waiting: the limit is 10 changes (flowledger.commands.max-queued)."
                        + " Retry later.");
        released.countDown();
        assertThat(results).extracting(CompletableFuture::join).hasSize(10);
        assertThat(capacity.commands()).isZero();
        assertThat(capacity.bytes()).isZero();
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void more_bytes_than_the_limit_are_unavailable() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> results = List.of(send(0, 2000), send(1, 0));

        assertThatThrownBy(() -> send(2, 100).join())
                .cause()
                .isInstanceOf(ApiException.class)
                .hasMessage("Too many changes are waiting: the limit is 2 kB of request bodies"
                        + " (flowledger.commands.max-queued-bytes). Retry later.");
        released.countDown();
        assertThat(results).extracting(CompletableFuture::join).containsExactly(0, 1);
        assertThat(send(3, 5000).join()).isEqualTo(3);
        assertThat(capacity.bytes()).isZero();
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void without_a_connection_all_waiting_commands_fail() throws Exception {
        CompletableFuture<?> occupying = occupy();
        when(transactions.startTransaction()).thenThrow(new CannotCreateTransactionException("the database is away"));
        List<CompletableFuture<Integer>> results =
                IntStream.range(0, 10).mapToObj(i -> send(i, 0)).toList();
        released.countDown();

        results.forEach(result -> assertThat(result).failsWithin(TIMEOUT));
        assertThat(handled).isEmpty();
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void a_batch_that_finds_the_database_unavailable_is_not_executed_again() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> results = List.of(send(0, 0), send(ENDED, 0), send(2, 0));
        released.countDown();

        results.forEach(result -> assertThat(result)
                .failsWithin(TIMEOUT)
                .withThrowableOfType(ExecutionException.class)
                .withMessageEndingWith("The database is restarting, or has ended the connection. Retry later."));
        assertThat(handled).containsExactly(0);
        assertThat(occupying).succeedsWithin(TIMEOUT);
        assertThat(send(3, 0).join()).isEqualTo(3);
    }

    @Test
    void a_command_that_is_too_slow_does_not_affect_the_others_of_its_batch() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> results = List.of(send(0, 0), send(TIMED_OUT, 0), send(2, 0), send(3, 0));
        released.countDown();

        assertThat(results.get(1))
                .failsWithin(TIMEOUT)
                .withThrowableOfType(ExecutionException.class)
                .withMessageEndingWith("The database cancelled the change because it took too long. Retry later.");
        assertThat(List.of(results.get(0), results.get(2), results.get(3)))
                .extracting(CompletableFuture::join)
                .containsExactly(0, 2, 3);
        assertThat(occupying).succeedsWithin(TIMEOUT);
        // A command alone has the timeout of the session, a batch a shorter one, and its parts an even shorter one.
        InOrder timeouts = inOrder(barrier);
        timeouts.verify(barrier).acquire(any(), isNull());
        timeouts.verify(barrier).acquire(any(), eq(TIMEOUT));
        timeouts.verify(barrier).acquire(any(), eq(TIMEOUT.dividedBy(4)));
        timeouts.verify(barrier, times(2)).acquire(any(), eq(TIMEOUT));
        timeouts.verify(barrier).acquire(any(), eq(TIMEOUT.dividedBy(4)));
    }

    @Test
    void a_lack_of_memory_while_streams_are_read_does_not_affect_smaller_batches() throws Exception {
        CompletableFuture<?> occupying = occupy();
        doThrow(new OutOfMemoryError("test")).doNothing().when(barrier).acquire(any(), any());
        List<CompletableFuture<Integer>> results = List.of(send(0, 0), send(1, 0));
        released.countDown();

        assertThat(results).extracting(CompletableFuture::join).containsExactly(0, 1);
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void the_response_to_an_unknown_outcome_says_that_the_change_may_have_been_made() {
        doThrow(new DataAccessResourceFailureException("m", new SQLException("I/O error", "08006")))
                .when(transaction)
                .commit();

        assertThatThrownBy(() -> send(1, 0).join())
                .cause()
                .hasMessage(
                        "The database is temporarily unavailable. The change may have been made. Repeat the request:"
                                + " with If-Match, unless it creates a record.");
    }

    @Test
    void without_a_connection_for_the_first_half_the_second_half_fails() throws Exception {
        CompletableFuture<?> occupying = occupy();
        when(transactions.startTransaction())
                .thenReturn(transaction)
                .thenThrow(new CannotCreateTransactionException("the database is away"));
        List<CompletableFuture<Integer>> results = List.of(send(0, 0), send(1, 0), send(2, 0), send(-1, 0));
        released.countDown();

        results.forEach(result -> assertThat(result).failsWithin(TIMEOUT));
        assertThat(handled).containsExactly(0, 1, 2);
        verify(transactions, times(3)).startTransaction();
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void commands_are_not_handled_without_the_append_barrier() {
        doThrow(ApiException.readModelUnavailable()).when(barrier).acquire(any(), any());
        doThrow(new IllegalStateException("the connection is closed"))
                .when(transaction)
                .rollback();

        assertThatThrownBy(() -> send(1, 0).join()).cause().isInstanceOf(ApiException.class);
        assertThat(handled).isEmpty();
    }

    @Test
    void a_failed_commit_is_not_executed_again() throws Exception {
        CompletableFuture<?> occupying = occupy();
        doThrow(new IllegalStateException("no answer to the commit"))
                .when(transaction)
                .commit();
        List<CompletableFuture<Integer>> results = List.of(send(0, 0), send(1, 0));
        released.countDown();

        results.forEach(result -> assertThat(result).failsWithin(TIMEOUT));
        assertThat(handled).containsExactly(0, 1);
        assertThat(occupying).failsWithin(TIMEOUT);
    }

    @Test
    void a_command_that_fails_is_executed_alone_in_the_end() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> results = List.of(send(0, 0), send(-1, 0), send(2, 0), send(3, 0));
        released.countDown();

        assertThat(results.get(1)).failsWithin(TIMEOUT);
        assertThat(List.of(results.get(0), results.get(2), results.get(3)))
                .extracting(CompletableFuture::join)
                .containsExactly(0, 2, 3);
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void a_worker_survives_an_error_outside_of_the_execution_of_a_batch() {
        CommandMetrics failing = mock(CommandMetrics.class);
        doThrow(new OutOfMemoryError("test")).doNothing().when(failing).recordQueueTimes(any());
        BatchingCommandBus other = new BatchingCommandBus(
                SimpleCommandBus.builder(),
                settings,
                10,
                new CommandExecutor(transactions, barrier, finalCommit, List.of(), settings, metrics, database),
                failing,
                capacity);
        other.subscribe(Numbered.class.getName(), this::handle);
        other.start();
        try {
            DefaultCommandGateway callers =
                    DefaultCommandGateway.builder().commandBus(other).build();

            assertThat(callers.send(new Numbered(1))).failsWithin(TIMEOUT);
            assertThat(callers.send(new Numbered(2))).succeedsWithin(TIMEOUT);
        } finally {
            other.stop();
        }
    }

    @Test
    void a_command_alone_sends_its_statements_with_the_commit() throws Exception {
        CompletableFuture<?> occupying = occupy();
        List<CompletableFuture<Integer>> batch = List.of(send(1, 0), send(2, 0));
        released.countDown();
        batch.forEach(CompletableFuture::join);
        verify(finalCommit, never()).execute(any(), any());

        assertThat(send(3, 0).join()).isEqualTo(3);
        verify(finalCommit).execute(argThat(last -> last.text().equals("insert 3")), any());
        assertThat(occupying).succeedsWithin(TIMEOUT);
    }

    @Test
    void a_rejected_final_statement_is_a_failure_of_its_command() {
        doAnswer(execution -> {
                    execution.getArgument(1, Runnable.class).run();
                    throw new QueryTimeoutException("m", new SQLException("canceling statement", "57014"));
                })
                .when(finalCommit)
                .execute(any(), any());

        assertThatThrownBy(() -> send(1, 0).join())
                .cause()
                .hasMessageStartingWith("The database cancelled the change because it took too long.");
        verify(transaction, never()).commit();
        verify(transaction, atLeastOnce()).rollback();
    }

    @Test
    void a_stopped_bus_has_executed_what_waited_and_accepts_nothing() throws Exception {
        CompletableFuture<?> occupying = occupy();
        CompletableFuture<Integer> waiting = send(1, 0);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(bus::stop);
        released.countDown();
        stop.join();

        assertThat(waiting).isCompletedWithValue(1);
        assertThat(send(2, 0)).isCompletedExceptionally();
        assertThat(occupying).isCompleted();
        bus.start();
        assertThat(send(3, 0).join()).isEqualTo(3);
    }

    @Test
    void handler_interceptors_are_not_supported() {
        assertThatThrownBy(() -> bus.registerHandlerInterceptor((unitOfWork, chain) -> chain.proceed()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private Object handle(CommandMessage<?> command) {
        int number = ((Numbered) command.getPayload()).number();
        if (number == TIMED_OUT) {
            throw new QueryTimeoutException("m", new SQLException("canceling statement", "57014"));
        }
        if (number == ENDED) {
            throw new DataAccessResourceFailureException("m", new SQLException("terminating connection", "57P01"));
        }
        if (number < 0) {
            throw new AssertionError("an error, not an exception");
        }
        FinalStatements last = FinalStatements.current();
        if (last != null) {
            last.add("insert " + number);
        }
        unitsOfWork.add(CurrentUnitOfWork.get());
        handled.add(number);
        return number;
    }

    private CompletableFuture<?> occupy() throws InterruptedException {
        CompletableFuture<?> result = gateway.send(new CommandContext("ci", "request-1").message(new Occupying()));
        taken.await();
        return result;
    }

    private CompletableFuture<Integer> send(int number, long bytes) {
        return gateway.send(new CommandContext("ci", "request-1", bytes).message(new Numbered(number)));
    }
}
