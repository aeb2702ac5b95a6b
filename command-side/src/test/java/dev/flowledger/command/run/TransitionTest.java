package dev.flowledger.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.NullUnmarked;

/** The rules of transitions, for random sequences of states and times. */
@NullUnmarked
class TransitionTest {

    private static final Instant START = Instant.parse("2026-01-31T08:00:00Z");
    private static final FlowRunId RUN = FlowRunId.of(new UUID(0, 1), "key", 1);

    record Step(ProposedState proposed, Duration after) {}

    record Snapshot(State state, RunTimings timings) {}

    @Property
    void the_first_state_sets_the_expected_start_time(@ForAll("steps") List<Step> steps) {
        List<Snapshot> history = history(steps);
        Instant first = history.get(0).state().timestamp();
        ProposedState proposed = steps.get(0).proposed();

        assertThat(history)
                .allSatisfy(snapshot -> assertThat(snapshot.timings().expectedStartTime())
                        .isEqualTo(
                                proposed.type() == StateType.SCHEDULED
                                        ? Objects.requireNonNullElse(
                                                proposed.details().scheduledTime(), first)
                                        : first));
    }

    @Property
    void the_first_running_sets_the_start_time_permanently(@ForAll("steps") List<Step> steps) {
        Instant started = null;
        for (Snapshot snapshot : history(steps)) {
            if (started == null && snapshot.state().type() == StateType.RUNNING) {
                started = snapshot.state().timestamp();
            }
            assertThat(snapshot.timings().startTime()).isEqualTo(started);
        }
    }

    @Property
    void the_run_count_is_the_number_of_running_states(@ForAll("steps") List<Step> steps) {
        int runs = 0;
        for (Snapshot snapshot : history(steps)) {
            runs += snapshot.state().type() == StateType.RUNNING ? 1 : 0;
            assertThat(snapshot.timings().runCount()).isEqualTo(runs);
        }
    }

    @Property
    void a_started_run_has_the_end_time_of_its_first_terminal_state(@ForAll("steps") List<Step> steps) {
        Instant end = null;
        for (Snapshot snapshot : history(steps)) {
            boolean ended = List.of(StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED, StateType.CRASHED)
                            .contains(snapshot.state().type())
                    && snapshot.timings().startTime() != null;
            end = !ended ? null : end == null ? snapshot.state().timestamp() : end;
            assertThat(snapshot.timings().endTime()).isEqualTo(end);
        }
    }

    @Property
    void the_total_run_time_is_the_sum_of_all_times_in_running(@ForAll("steps") List<Step> steps) {
        Duration total = Duration.ZERO;
        State last = null;
        for (Snapshot snapshot : history(steps)) {
            if (last != null && last.type() == StateType.RUNNING) {
                total = total.plus(
                        Duration.between(last.timestamp(), snapshot.state().timestamp()));
            }
            last = snapshot.state();
            assertThat(snapshot.timings().totalRunTime())
                    .isEqualTo(BigDecimal.valueOf(total.toNanos() / 1000, 6))
                    .hasScaleOf(6);
        }
    }

    @Property
    void the_next_start_time_is_set_in_scheduled_only(@ForAll("steps") List<Step> steps) {
        List<Snapshot> history = history(steps);
        for (int i = 0; i < history.size(); i++) {
            Snapshot snapshot = history.get(i);
            Instant scheduled = steps.get(i).proposed().details().scheduledTime();
            assertThat(snapshot.timings().nextScheduledStartTime())
                    .isEqualTo(
                            snapshot.state().type() == StateType.SCHEDULED
                                    ? Objects.requireNonNullElse(
                                            scheduled, snapshot.state().timestamp())
                                    : null);
        }
    }

    private static List<Snapshot> history(List<Step> steps) {
        List<Snapshot> history = new ArrayList<>();
        Instant now = START;
        int runs = 0;
        for (Step step : steps) {
            now = now.plus(step.after());
            Snapshot last = history.isEmpty() ? null : history.get(history.size() - 1);
            runs += step.proposed().type() == StateType.RUNNING ? 1 : 0;
            RunTimings timings = last == null
                    ? Transition.into(step.proposed(), now)
                    : Transition.from(RunStatus.of(last.state(), last.timings(), now), step.proposed(), runs, now);
            history.add(new Snapshot(step.proposed().of(RUN, null, history.size(), now), timings));
        }
        return history;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<StateDetails> details = Arbitraries.integers()
                .between(-5_000_000, 5_000_000)
                .map(seconds -> new StateDetails(JsonObject.EMPTY, START.plusSeconds(seconds)))
                .injectNull(0.3)
                .map(found -> Objects.requireNonNullElse(found, StateDetails.NONE));
        Arbitrary<ProposedState> states = Combinators.combine(Arbitraries.of(StateType.class), details)
                .as((type, found) -> new ProposedState(type, null, null, null, found));
        Arbitrary<Duration> spans =
                Arbitraries.longs().between(1, 100_000_000_000L).map(micros -> Duration.ofNanos(micros * 1000));
        return Combinators.combine(states, spans)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }
}
