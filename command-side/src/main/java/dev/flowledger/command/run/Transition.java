package dev.flowledger.command.run;

import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a transition from state to state does to a run: the reference's rules, all of them. */
public final class Transition {

    /** Times are in microseconds, and so are spans. */
    private static final int DECIMALS = 6;

    private Transition() {}

    /** Into the first state. It sets when the run was to start: at its scheduled time, if it has one, or now. */
    public static RunTimings into(ProposedState first, Instant now) {
        RunTimings nothing =
                new RunTimings(0, first.expectedStart(now), null, null, null, BigDecimal.ZERO.setScale(DECIMALS));
        return after(nothing, null, first, now);
    }

    /** From one state to the next. */
    public static RunTimings from(State last, ProposedState next, Instant now, RunTimings before) {
        return after(before, last, next, now);
    }

    private static RunTimings after(RunTimings before, @Nullable State last, ProposedState next, Instant now) {
        boolean runs = next.type() == StateType.RUNNING;
        Instant startTime = before.startTime() == null && runs ? now : before.startTime();
        return new RunTimings(
                before.runCount() + (runs ? 1 : 0),
                before.expectedStartTime(),
                next.type() == StateType.SCHEDULED ? next.expectedStart(now) : null,
                startTime,
                // What is left of a terminal state is nothing: a run that goes on has not ended.
                next.type().isTerminal() && startTime != null ? now : null,
                before.totalRunTime().add(last == null ? BigDecimal.ZERO : timeRunning(last, now)));
    }

    private static BigDecimal timeRunning(State last, Instant now) {
        if (last.type() != StateType.RUNNING) {
            return BigDecimal.ZERO;
        }
        Duration span = Duration.between(last.timestamp(), now);
        return BigDecimal.valueOf(span.getSeconds())
                .add(BigDecimal.valueOf(span.getNano(), 9))
                .setScale(DECIMALS);
    }
}
