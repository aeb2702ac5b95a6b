package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API returns of a {@link ReplayJob}. */
class ReplayStatusTest {

    @Test
    void remaining_seconds_are_the_remaining_events_at_the_current_rate() {
        ReplayProgress progress = new ReplayProgress(Phase.EVENTS, 1_200, 1_000, 3_000, 250, null);

        assertThat(ReplayStatus.of(ReplayJobs.rebuild(State.RUNNING, progress)).etaSeconds())
                .isEqualTo(8);
    }

    @Test
    void remaining_seconds_are_zero_if_more_events_were_processed_than_counted() {
        ReplayProgress progress = new ReplayProgress(Phase.EVENTS, 3_100, 3_100, 3_000, 250, null);

        ReplayStatus status = ReplayStatus.of(ReplayJobs.rebuild(State.RUNNING, progress));

        assertThat(status.etaSeconds()).isZero();
        assertThat(status.total()).isEqualTo(3_100);
    }

    @Test
    void remaining_seconds_are_unknown_before_the_first_page() {
        ReplayProgress progress = new ReplayProgress(Phase.EVENTS, 0, 0, 3_000, 0, null);

        assertThat(ReplayStatus.of(ReplayJobs.rebuild(State.RUNNING, progress)).etaSeconds())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(value = Phase.class, names = "EVENTS", mode = EnumSource.Mode.EXCLUDE)
    void remaining_seconds_are_unknown_after_the_events(Phase phase) {
        ReplayProgress progress = new ReplayProgress(phase, 1_000, 1_000, 3_000, 250, null);

        assertThat(ReplayStatus.of(ReplayJobs.rebuild(State.RUNNING, progress)).etaSeconds())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"COMPLETED", "FAILED", "CANCELLED"})
    void remaining_seconds_are_unknown_when_the_job_has_ended(State state) {
        ReplayProgress progress = new ReplayProgress(Phase.EVENTS, 1_000, 1_000, 3_000, 250, null);

        assertThat(ReplayStatus.of(ReplayJobs.rebuild(state, progress)).etaSeconds())
                .isNull();
    }

    @Test
    void a_resumed_job_says_where_it_resumed() {
        ReplayProgress progress = new ReplayProgress(Phase.EVENTS, 0, 1_200, 3_000, 250, 1_000L);

        assertThat(ReplayStatus.of(ReplayJobs.rebuild(State.RUNNING, progress)).resumedFrom())
                .isEqualTo(1_000);
    }

    @Test
    void states_and_phases_are_lower_case() {
        ReplayProgress progress = new ReplayProgress(Phase.CATCH_UP, 3_000, 3_000, 3_000, 249.6, null);

        ReplayStatus status = ReplayStatus.of(ReplayJobs.rebuild(State.SWAPPING, progress));

        assertThat(status.state()).isEqualTo("swapping");
        assertThat(status.phase()).isEqualTo("catch_up");
        assertThat(status.eventsPerSecond()).isEqualTo(250);
    }

    @Test
    void an_abandoned_rebuild_failed_and_will_resume() {
        ReplayProgress progress = new ReplayProgress(Phase.EVENTS, 1_000, 1_000, 3_000, 250, null);
        ReplayJob rebuild = ReplayJobs.rebuild(State.RUNNING, progress);

        ReplayJob abandoned = rebuild.abandoned();

        assertThat(abandoned.isInProgress()).isFalse();
        assertThat(abandoned.progress()).isEqualTo(progress);
        ReplayStatus status = ReplayStatus.of(abandoned);
        assertThat(status.state()).isEqualTo("failed");
        assertThat(status.etaSeconds()).isNull();
        assertThat(status.error())
                .isEqualTo("The node running this rebuild stopped. It resumes when a node next starts, or you can start"
                        + " a new one.");
    }

    @Test
    void an_abandoned_verification_failed_and_will_not_resume() {
        ReplayStatus status = ReplayStatus.of(ReplayJobs.running(Purpose.VERIFY).abandoned());

        assertThat(status.state()).isEqualTo("failed");
        assertThat(status.error()).isEqualTo("The node running this verification stopped. You can start a new one.");
    }
}
