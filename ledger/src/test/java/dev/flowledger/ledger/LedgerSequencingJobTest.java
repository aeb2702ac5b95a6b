package dev.flowledger.ledger;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.DatabaseState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

/** What makes the job sequence events before its poll interval has passed. */
class LedgerSequencingJobTest {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration EXPECTED = Duration.ofSeconds(30);

    private final SequencingAttempts attempts = new SequencingAttempts();

    @Test
    void commit_requests_an_attempt() throws InterruptedException {
        CountDownLatch attempt = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        LedgerSequencer sequencer = mock(LedgerSequencer.class);
        when(sequencer.sequenceBatch()).thenAnswer(call -> {
            attempt.countDown();
            end.await();
            return new LedgerSequencer.Result(0, false);
        });
        DatabaseState database = mock(DatabaseState.class);
        when(database.report(any())).thenReturn(true);
        EventBus events = SimpleEventBus.builder().build();
        LedgerSequencingJob job = new LedgerSequencingJob(
                sequencer, attempts, new LedgerTail(new InMemoryLedger(), NEVER), events, database);
        job.start();
        try {
            attempt.await();

            // While the job is busy, nothing but the commit can request another attempt.
            EventMessage<String> event = GenericEventMessage.asEventMessage("committed");
            DefaultUnitOfWork.startAndGet(event).execute(() -> events.publish(event));

            assertTimeoutPreemptively(EXPECTED, () -> attempts.awaitRequest(Duration.ZERO, NEVER));
        } finally {
            end.countDown();
            job.stop();
        }
    }

    @Test
    void request_wakes_the_job_up() throws InterruptedException {
        Thread job = new Thread(() -> {
            try {
                attempts.awaitRequest(Duration.ZERO, NEVER);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        job.setDaemon(true);
        job.start();
        await().atMost(EXPECTED).until(() -> job.getState() == Thread.State.TIMED_WAITING);

        attempts.request();

        job.join(SECONDS.toMillis(30));
        assertThat(job.isAlive()).isFalse();
    }
}
