package dev.flowledger.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.NullUnmarked;

/** The rules of a transition hold for whatever states a run goes through, at whatever times. */
@NullUnmarked
class TransitionTest {

    private static final Instant START = Instant.parse("2026-01-31T08:00:00Z");
    private static final FlowRunId RUN = new FlowRunId(FlowRunId.key().id(1));

    record Step(ProposedState proposed, Duration after) {}

    record Moment(State state, RunTimings progress) {}

    @Property
    void it_was_to_start_when_its_first_state_says(@ForAll("steps") List<Step> steps) {
        List<Moment> life = life(steps);
        Instant first = life.get(0).state().timestamp();
        ProposedState proposed = steps.get(0).proposed();

        assertThat(life)
                .allSatisfy(moment -> assertThat(moment.progress().expectedStartTime())
                        .isEqualTo(
                                proposed.type() == StateType.SCHEDULED
                                        ? Objects.requireNonNullElse(
                                                proposed.details().scheduledTime(), first)
                                        : first));
    }

    @Property
    void it_started_when_it_first_ran_and_that_stays(@ForAll("steps") List<Step> steps) {
        Instant started = null;
        for (Moment moment : life(steps)) {
            if (started == null && moment.state().type() == StateType.RUNNING) {
                started = moment.state().timestamp();
            }
            assertThat(moment.progress().startTime()).isEqualTo(started);
        }
    }

    @Property
    void it_has_run_as_often_as_it_entered_running(@ForAll("steps") List<Step> steps) {
        int runs = 0;
        for (Moment moment : life(steps)) {
            runs += moment.state().type() == StateType.RUNNING ? 1 : 0;
            assertThat(moment.progress().runCount()).isEqualTo(runs);
        }
    }

    @Property
    void it_has_ended_while_it_is_in_a_terminal_state_and_has_started(@ForAll("steps") List<Step> steps) {
        for (Moment moment : life(steps)) {
            boolean ended = List.of(StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED, StateType.CRASHED)
                            .contains(moment.state().type())
                    && moment.progress().startTime() != null;
            assertThat(moment.progress().endTime())
                    .isEqualTo(ended ? moment.state().timestamp() : null);
        }
    }

    @Property
    void its_run_time_is_the_sum_of_what_it_spent_in_running(@ForAll("steps") List<Step> steps) {
        Duration total = Duration.ZERO;
        State last = null;
        for (Moment moment : life(steps)) {
            if (last != null && last.type() == StateType.RUNNING) {
                total = total.plus(
                        Duration.between(last.timestamp(), moment.state().timestamp()));
            }
            last = moment.state();
            assertThat(moment.progress().totalRunTime())
                    .isEqualTo(BigDecimal.valueOf(total.toNanos() / 1000, 6))
                    .hasScaleOf(6);
        }
    }

    @Property
    void it_has_a_next_start_while_it_is_scheduled(@ForAll("steps") List<Step> steps) {
        List<Moment> life = life(steps);
        for (int i = 0; i < life.size(); i++) {
            Moment moment = life.get(i);
            Instant scheduled = steps.get(i).proposed().details().scheduledTime();
            assertThat(moment.progress().nextScheduledStartTime())
                    .isEqualTo(
                            moment.state().type() == StateType.SCHEDULED
                                    ? Objects.requireNonNullElse(
                                            scheduled, moment.state().timestamp())
                                    : null);
        }
    }

    private static List<Moment> life(List<Step> steps) {
        List<Moment> life = new ArrayList<>();
        Instant now = START;
        for (Step step : steps) {
            now = now.plus(step.after());
            Moment last = life.isEmpty() ? null : life.get(life.size() - 1);
            RunTimings progress = last == null
                    ? Transition.into(step.proposed(), now)
                    : Transition.from(last.state(), step.proposed(), now, last.progress());
            life.add(new Moment(step.proposed().of(RUN, null, now), progress));
        }
        return life;
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
