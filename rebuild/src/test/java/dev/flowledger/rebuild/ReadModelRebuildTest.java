package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.calls;
import static org.mockito.Mockito.doThrow;
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
import dev.flowledger.rebuild.ReplayJobRepository.JobEndedException;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.springframework.dao.CannotAcquireLockException;

class ReadModelRebuildTest {

    private static final int MAX_EVENTS_UNDER_BARRIER = 400;
    private static final long ALL_EVENTS = 900;

    private final StreamCopy copy = mock();
    private final StreamRanges ranges = mock();
    private final EventReplay replay = mock();
    private final ReplayJobRepository jobs = mock();
    private final ShadowSchema schema = mock();
    private final AppendBarrier barrier = mock();
    private final LedgerLag ledger = mock();
    private final BarrierControl control = mock();
    private final LongConsumer action = mock();
    private final RecordingTransactionManager transactions = new RecordingTransactionManager();
    private final StopSignal stop = new StopSignal();

    private final ReadModelRebuild rebuild = new ReadModelRebuild(
            copy, ranges, replay, jobs, schema, barrier, ledger, transactions.longRunningTransaction());

    @BeforeEach
    void prepare() {
        when(ledger.now()).thenReturn(new LedgerLag.Lag(0, 0, 0));
    }

    @Test
    void streams_are_copied_then_new_events_replayed_until_a_pass_is_small_then_indexes_created() {
        ReplayJob job = ReplayJobs.running(Purpose.REBUILD);
        EventReplay.Run run = run(job, 20_000L, 4_000L, 300L, 10L);
        when(ranges.exist()).thenReturn(true);
        when(jobs.lastPosition()).thenReturn(7L);

        rebuild.build(job, stop);

        InOrder order = inOrder(schema, ranges, run, copy, jobs);
        order.verify(schema).create();
        order.verify(jobs).lastPosition();
        order.verify(ranges).create();
        order.verify(run).restart(7);
        order.verify(copy).copy(run);
        order.verify(schema).createKeys();
        order.verify(ranges).drop();
        order.verify(run, calls(2)).replayNewEvents();
        order.verify(jobs).enterPhase(job.id(), Phase.INDEXES);
        order.verify(schema).createIndexes();
        order.verify(jobs).enterPhase(job.id(), Phase.CATCH_UP);
        order.verify(run, calls(2)).replayNewEvents();
    }

    @Test
    void a_verification_creates_no_indexes() {
        ReplayJob job = ReplayJobs.running(Purpose.VERIFY);
        run(job, 0L, 0L);

        rebuild.build(job, stop);

        verify(schema, never()).createIndexes();
    }

    @Test
    void an_interrupted_copy_resumes_with_its_schema() {
        ReplayJob job = resumed(Phase.EVENTS);
        EventReplay.Run run = run(job, 0L, 0L);
        when(schema.exists()).thenReturn(true);
        when(ranges.exist()).thenReturn(true);

        rebuild.build(job, stop);

        verify(schema, never()).create();
        verify(run, never()).restart(anyLong());
        verify(copy).copy(run);
    }

    @Test
    void streams_that_are_copied_are_not_copied_again() {
        ReplayJob job = resumed(Phase.EVENTS);
        run(job, 0L, 0L);
        when(schema.exists()).thenReturn(true);

        rebuild.build(job, stop);

        verifyNoInteractions(copy);
        verify(schema, never()).createKeys();
    }

    @Test
    void a_node_whose_job_was_taken_over_does_not_change_the_schema_of_the_other_node() {
        ReplayJob job = ReplayJobs.running(Purpose.REBUILD);
        run(job, 0L, 0L);
        when(ranges.exist()).thenReturn(true);
        doThrow(new JobEndedException()).when(jobs).requireInProgress(job.id());

        assertThatThrownBy(() -> rebuild.build(job, stop)).isInstanceOf(JobEndedException.class);

        verify(schema, never()).createKeys();
        verify(ranges, never()).drop();
    }

    @Test
    void an_interrupted_copy_starts_again_without_its_schema() {
        ReplayJob job = resumed(Phase.EVENTS);
        EventReplay.Run run = run(job, 0L, 0L);

        rebuild.build(job, stop);

        verify(schema).create();
        verify(run).restart(anyLong());
    }

    @Test
    void a_new_job_does_not_use_the_schema_of_another_job() {
        ReplayJob job = ReplayJobs.running(Purpose.REBUILD);
        run(job, 0L, 0L);
        when(schema.exists()).thenReturn(true);

        rebuild.build(job, stop);

        verify(schema).create();
    }

    @Test
    void a_schema_that_an_earlier_job_still_writes_to_is_created_again() {
        CannotAcquireLockException deadlock = new CannotAcquireLockException("deadlock detected");
        doThrow(deadlock, deadlock, deadlock, deadlock).doNothing().when(schema).dropRetired();
        ReplayJob job = ReplayJobs.running(Purpose.REBUILD);
        run(job, 0L, 0L);

        rebuild.build(job, stop);

        verify(schema, times(5)).dropRetired();
        verify(schema).create();
    }

    @Test
    void after_five_attempts_to_create_the_schema_the_rebuild_fails() {
        CannotAcquireLockException deadlock = new CannotAcquireLockException("deadlock detected");
        doThrow(deadlock).when(schema).dropRetired();
        ReplayJob job = ReplayJobs.running(Purpose.REBUILD);
        run(job);

        assertThatThrownBy(() -> rebuild.build(job, stop)).isSameAs(deadlock);
        verify(schema, times(5)).dropRetired();
    }

    @Test
    void a_job_that_was_interrupted_while_catching_up_only_catches_up() {
        ReplayJob job = resumed(Phase.CATCH_UP);
        EventReplay.Run run = run(job, 100L);

        rebuild.build(job, stop);

        verifyNoInteractions(schema, copy);
        verify(run).replayNewEvents();
    }

    @Test
    void the_last_events_are_replayed_and_the_action_runs_while_the_barrier_is_held() throws InterruptedException {
        EventReplay.Run run = run(resumed(Phase.CATCH_UP), 3L);
        when(control.tryAcquireExclusive(any())).thenReturn(true);
        when(run.replayUnderBarrier(MAX_EVENTS_UNDER_BARRIER)).thenReturn(OptionalLong.of(ALL_EVENTS));

        rebuild.completeUnderBarrier(run, control, action);

        InOrder order = inOrder(control, run, action);
        order.verify(run).replayNewEvents();
        order.verify(control).tryAcquireExclusive(any());
        order.verify(run).replayUnderBarrier(MAX_EVENTS_UNDER_BARRIER);
        order.verify(action).accept(ALL_EVENTS);
        order.verify(control).release();
        assertThat(transactions.commits()).isEqualTo(1);
    }

    @Test
    void with_too_many_events_left_the_barrier_is_released_and_they_are_replayed_first() throws InterruptedException {
        EventReplay.Run run = run(resumed(Phase.CATCH_UP), 3L, 401L);
        when(control.tryAcquireExclusive(any())).thenReturn(true);
        when(run.replayUnderBarrier(MAX_EVENTS_UNDER_BARRIER))
                .thenReturn(OptionalLong.empty(), OptionalLong.of(ALL_EVENTS));

        rebuild.completeUnderBarrier(run, control, action);

        assertThat(transactions.rollbacks()).isEqualTo(1);
        InOrder order = inOrder(control, run, action);
        order.verify(control).release();
        order.verify(run).replayNewEvents();
        order.verify(control).tryAcquireExclusive(any());
        order.verify(action).accept(ALL_EVENTS);
    }

    @Test
    void a_barrier_that_is_not_acquired_is_tried_again() throws InterruptedException {
        EventReplay.Run run = run(resumed(Phase.CATCH_UP), 3L, 5L);
        when(control.tryAcquireExclusive(any())).thenReturn(false, true);
        when(run.replayUnderBarrier(MAX_EVENTS_UNDER_BARRIER)).thenReturn(OptionalLong.of(ALL_EVENTS));

        rebuild.completeUnderBarrier(run, control, action);

        verify(run, times(2)).replayNewEvents();
        verify(action, times(1)).accept(ALL_EVENTS);
    }

    private static ReplayJob resumed(Phase phase) {
        return ReplayJobs.rebuild(State.RUNNING, new ReplayProgress(phase, 500, 500, 500, 100, null));
    }

    /** A run whose passes replay these numbers of events. */
    private EventReplay.Run run(ReplayJob job, Long... passes) {
        EventReplay.Run run = mock();
        when(run.job()).thenReturn(job);
        when(run.stopSignal()).thenReturn(stop);
        when(run.position()).thenReturn(job.progress().position());
        Iterator<Long> counts = List.of(passes).iterator();
        when(run.replayNewEvents()).thenAnswer(call -> counts.next());
        when(replay.start(job, stop)).thenReturn(run);
        return run;
    }
}
