package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ApiException;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.query.readmodel.ReadModelState;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayRunnerTest {

    private static final long MAX_WAIT_MILLIS = 10_000;

    private final ReplayExecution execution = mock();
    private final ReplayLock lock = mock();
    private final ReplayLock.Held held = mock();
    private final ReplayJobRepository jobs = mock();
    private final ShadowSchema schema = mock();
    private final ReadModelState state = mock();
    private final LedgerLag ledger = mock();

    private final ReplayRunner runner = new ReplayRunner(
            execution, lock, jobs, schema, state, ledger, new RecordingTransactionManager().longRunningTransaction());

    private final ReplayJob created = ReplayJobs.running(Purpose.REBUILD);

    @BeforeEach
    void prepare() {
        when(lock.tryAcquire()).thenReturn(Optional.of(held));
        when(state.version()).thenReturn(ReplayJobs.READ_MODEL_VERSION);
        when(state.refresh()).thenReturn(true);
        when(ledger.now()).thenReturn(new LedgerLag.Lag(40, 42, 0));
        when(jobs.create(any(), anyInt(), anyLong(), anyBoolean())).thenReturn(created);
        when(jobs.find(created.id())).thenReturn(created);
    }

    @Test
    void start_runs_a_new_job_and_releases_the_lock_when_it_ends() throws InterruptedException {
        ReplayRunner.StartedJob started = runner.start(Purpose.REBUILD);

        assertThat(started.end().join()).isSameAs(created);
        verify(jobs).create(Purpose.REBUILD, ReplayJobs.READ_MODEL_VERSION, 42, false);
        verify(execution).run(any(), any(), any());
        verify(held).close();
    }

    @Test
    void start_is_refused_while_a_job_runs_on_any_node() {
        when(lock.tryAcquire()).thenReturn(Optional.empty());
        when(jobs.findInProgress()).thenReturn(Optional.of(created));

        assertThatThrownBy(() -> runner.start(Purpose.REBUILD))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("already running");
        verifyNoInteractions(execution);
    }

    @Test
    void start_is_refused_without_naming_a_job_while_runs_are_archived() {
        when(lock.tryAcquire()).thenReturn(Optional.empty());

        assertThatThrownBy(() -> runner.start(Purpose.REBUILD))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Retry in a few seconds");
        verifyNoInteractions(execution);
    }

    @Test
    void start_waits_for_a_cancelled_job_to_release_the_lock() {
        when(lock.tryAcquire()).thenReturn(Optional.empty()).thenReturn(Optional.of(held));

        assertThat(runner.start(Purpose.REBUILD).end().join()).isSameAs(created);
    }

    @Test
    void start_is_refused_if_the_live_read_model_is_newer() {
        when(state.isNewer()).thenReturn(true);

        assertThatThrownBy(() -> runner.start(Purpose.REBUILD))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("another version of Flowledger");
        verifyNoInteractions(lock);
    }

    @Test
    void an_older_live_read_model_can_be_rebuilt_but_not_verified() {
        when(state.refresh()).thenReturn(false);

        assertThatThrownBy(() -> runner.start(Purpose.VERIFY)).isInstanceOf(ApiException.class);
        assertThat(runner.start(Purpose.REBUILD).end().join()).isSameAs(created);
    }

    @Test
    void start_fails_an_abandoned_job() {
        when(jobs.findInProgress()).thenReturn(Optional.of(ReplayJobs.running(Purpose.VERIFY)));

        runner.start(Purpose.REBUILD).end().join();

        verify(jobs).fail(created.id(), "The node running this verification stopped.");
    }

    @Test
    void the_lock_is_released_if_the_job_cannot_be_created() {
        when(jobs.create(any(), anyInt(), anyLong(), anyBoolean())).thenThrow(new IllegalStateException("no database"));

        assertThatThrownBy(() -> runner.start(Purpose.REBUILD)).isInstanceOf(IllegalStateException.class);
        verify(held).close();
    }

    @Test
    void the_lock_is_released_if_no_thread_can_be_created() {
        when(jobs.create(any(), anyInt(), anyLong(), anyBoolean()))
                .thenThrow(new OutOfMemoryError("unable to create native thread"));

        assertThatThrownBy(() -> runner.start(Purpose.REBUILD)).isInstanceOf(OutOfMemoryError.class);
        verify(held).close();
    }

    @Test
    void an_abandoned_rebuild_of_this_version_is_resumed() throws InterruptedException {
        ReplayJob abandoned = ReplayJobs.running(Purpose.REBUILD);
        when(jobs.findInProgress()).thenReturn(Optional.of(abandoned));

        assertThat(runner.resumeOrStart().job()).isSameAs(abandoned);
        verify(jobs, never()).create(any(), anyInt(), anyLong(), anyBoolean());
        verify(execution, timeout(MAX_WAIT_MILLIS)).run(any(), any(), any());
    }

    @Test
    void an_abandoned_rebuild_of_another_version_is_replaced_by_a_new_one() {
        ReplayJob abandoned = ReplayJobs.running(Purpose.REBUILD, ReplayJobs.READ_MODEL_VERSION - 1);
        when(jobs.findInProgress()).thenReturn(Optional.of(abandoned));

        assertThat(runner.resumeOrStart().job()).isSameAs(created);
        verify(jobs).fail(abandoned.id(), "The node running this rebuild stopped.");
    }

    @Test
    void an_abandoned_verification_is_failed_and_its_schema_dropped() {
        when(jobs.findInProgress()).thenReturn(Optional.of(ReplayJobs.running(Purpose.VERIFY)));

        runner.resumeOrCleanUp();

        verify(jobs).fail(created.id(), "The node running this verification stopped.");
        verify(schema).drop();
        verify(schema).dropRetired();
        verify(held).close();
        verifyNoInteractions(execution);
    }

    @Test
    void nothing_is_cleaned_up_while_a_job_runs_on_another_node() {
        when(lock.tryAcquire()).thenReturn(Optional.empty());
        when(jobs.findInProgress()).thenReturn(Optional.of(created));

        runner.resumeOrCleanUp();

        verifyNoInteractions(schema);
    }

    @Test
    void a_job_that_ends_with_an_unexpected_exception_releases_the_lock() throws InterruptedException {
        doThrow(new IllegalStateException("unexpected")).when(execution).run(any(), any(), any());

        assertThat(runner.start(Purpose.REBUILD).end().join()).isSameAs(created);
        verify(held).close();
    }
}
