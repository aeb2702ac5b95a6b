package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

class ReadModelRebuildTest {

    private final EventReplay replay = mock();
    private final HighWaterMark highWaterMark = mock();
    private final ReplayJobRepository jobs = mock();
    private final ShadowSchema schema = mock();
    private final AppendBarrier barrier = mock();
    private final LedgerLag ledger = mock();
    private final BarrierControl control = mock();
    private final Runnable action = mock();
    private final RecordingTransactionManager transactions = new RecordingTransactionManager();
    private final StopSignal stop = new StopSignal();

    private final ReadModelRebuild rebuild = new ReadModelRebuild(
            replay, highWaterMark, jobs, schema, barrier, ledger, transactions.longRunningTransaction());

    @BeforeEach
    void prepare() {
        when(ledger.now()).thenReturn(new LedgerLag.Lag(0, 0, 0));
    }

    @Test
    void events_are_replayed_until_a_pass_is_small_then_indexed_then_caught_up() throws InterruptedException {
        List<Long> marks = highWaterMarks(20_000, 24_000, 24_300, 24_310);
        EventReplay.Run run = run(ReplayJobs.running(Purpose.REBUILD));

        rebuild.build(run.job(), stop);

        assertThat(marks).as("high-water marks that were not read").isEmpty();
        InOrder order = inOrder(schema, run, jobs);
        order.verify(schema).create();
        order.verify(run).restart();
        order.verify(run).replayUpTo(20_000);
        order.verify(run).replayUpTo(24_000);
        order.verify(jobs).enterPhase(run.job().id(), Phase.INDEXES);
        order.verify(schema).createIndexes();
        order.verify(jobs).enterPhase(run.job().id(), Phase.CATCH_UP);
        order.verify(run).replayUpTo(24_300);
        order.verify(run).replayUpTo(24_310);
    }

    @Test
    void a_verification_creates_no_indexes() throws InterruptedException {
        highWaterMarks(10, 10);
        EventReplay.Run run = run(ReplayJobs.running(Purpose.VERIFY));

        rebuild.build(run.job(), stop);

        verify(schema, never()).createIndexes();
    }

    @Test
    void an_interrupted_replay_of_events_resumes_with_its_schema() throws InterruptedException {
        when(schema.exists()).thenReturn(true);
        highWaterMarks(600, 600);
        EventReplay.Run run = run(resumed(Phase.EVENTS, 500));

        rebuild.build(run.job(), stop);

        verify(schema, never()).create();
        verify(run, never()).restart();
    }

    @Test
    void an_interrupted_replay_of_events_starts_again_without_its_schema() throws InterruptedException {
        highWaterMarks(600, 600);
        EventReplay.Run run = run(resumed(Phase.EVENTS, 500));

        rebuild.build(run.job(), stop);

        verify(schema).create();
        verify(run).restart();
    }

    @Test
    void a_job_that_was_interrupted_while_catching_up_only_catches_up() throws InterruptedException {
        highWaterMarks(600);
        EventReplay.Run run = run(resumed(Phase.CATCH_UP, 500));

        rebuild.build(run.job(), stop);

        verifyNoInteractions(schema);
        verify(run).replayUpTo(600);
    }

    @Test
    void the_last_events_are_replayed_and_the_action_runs_while_the_barrier_is_held() throws InterruptedException {
        EventReplay.Run run = run(resumed(Phase.CATCH_UP, 500));
        when(control.tryAcquireExclusive(any())).thenReturn(true);
        when(highWaterMark.readUnderBarrier()).thenReturn(900L);

        rebuild.completeUnderBarrier(run, control, action);

        InOrder order = inOrder(control, run, action);
        order.verify(control).tryAcquireExclusive(any());
        order.verify(run).replayUnderBarrier(900);
        order.verify(action).run();
        order.verify(control).release();
        assertThat(transactions.commits()).isEqualTo(1);
    }

    @Test
    void with_too_many_events_left_the_barrier_is_released_and_they_are_replayed_first() throws InterruptedException {
        EventReplay.Run run = run(resumed(Phase.CATCH_UP, 500));
        when(control.tryAcquireExclusive(any())).thenReturn(true);
        when(highWaterMark.readUnderBarrier()).thenReturn(901L);
        highWaterMarks(901);

        rebuild.completeUnderBarrier(run, control, action);

        assertThat(transactions.rollbacks()).isEqualTo(1);
        InOrder order = inOrder(control, run, action);
        order.verify(control).release();
        order.verify(run).replayUpTo(901);
        order.verify(control).tryAcquireExclusive(any());
        order.verify(action).run();
    }

    @Test
    void a_barrier_that_is_not_acquired_is_tried_again() throws InterruptedException {
        EventReplay.Run run = run(resumed(Phase.CATCH_UP, 500));
        when(control.tryAcquireExclusive(any())).thenReturn(false, true);
        when(highWaterMark.readUnderBarrier()).thenReturn(510L);
        highWaterMarks(505);

        rebuild.completeUnderBarrier(run, control, action);

        verify(action, times(1)).run();
        verify(run).replayUpTo(505);
        verify(run).replayUnderBarrier(510);
    }

    private static ReplayJob resumed(Phase phase, long globalIndex) {
        return ReplayJobs.rebuild(State.RUNNING, new ReplayProgress(phase, globalIndex, globalIndex, globalIndex, 100));
    }

    /** Returns the marks that are still to be read. */
    private List<Long> highWaterMarks(long... marks) throws InterruptedException {
        List<Long> remaining = new ArrayList<>();
        for (long mark : marks) {
            remaining.add(mark);
        }
        when(highWaterMark.read(stop)).thenAnswer(call -> remaining.remove(0));
        return remaining;
    }

    /** A run that only keeps its position. */
    private EventReplay.Run run(ReplayJob job) throws InterruptedException {
        AtomicLong position = new AtomicLong(job.progress().globalIndex());
        EventReplay.Run run = mock();
        when(run.job()).thenReturn(job);
        when(run.stopSignal()).thenReturn(stop);
        when(run.position()).thenAnswer(call -> position.get());
        doAnswer(call -> {
                    position.set(call.getArgument(0));
                    return null;
                })
                .when(run)
                .replayUpTo(anyLong());
        when(replay.start(job, stop)).thenReturn(run);
        return run;
    }
}
