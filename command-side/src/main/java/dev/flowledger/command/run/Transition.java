package dev.flowledger.command.run;

import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The effect of a state transition on the timings of a run, by the rules of Prefect. */
public final class Transition {

    /** Durations are in seconds with microseconds, like times. */
    private static final int DECIMALS = 6;

    private Transition() {}

    /** The timings of a run in its first state. The expected start time is the scheduled time of the state, or now. */
    public static RunTimings into(ProposedState first, Instant now) {
        RunTimings none =
                new RunTimings(0, first.expectedStart(now), null, null, null, BigDecimal.ZERO.setScale(DECIMALS));
        return after(none, null, first, first.type() == StateType.RUNNING ? 1 : 0, now);
    }

    /** The timings of a run after a transition to the next state, with its run count after it. */
    public static RunTimings from(RunStatus current, ProposedState next, int runCount, Instant now) {
        return after(current.timings(), current.state(), next, runCount, now);
    }

    private static RunTimings after(
            RunTimings before, @Nullable State last, ProposedState next, int runCount, Instant now) {
        boolean runs = next.type() == StateType.RUNNING;
        Instant startTime = before.startTime() == null && runs ? now : before.startTime();
        return new RunTimings(
                runCount,
                before.expectedStartTime(),
                next.type() == StateType.SCHEDULED ? next.expectedStart(now) : null,
                startTime,
                next.type().isTerminal() ? endTime(before, startTime, now) : null,
                before.totalRunTime().add(last == null ? BigDecimal.ZERO : timeRunning(last, now)));
    }

    /** A run ends with its first terminal state. Another one after it does not change the time. */
    private static @Nullable Instant endTime(RunTimings before, @Nullable Instant startTime, Instant now) {
        return startTime == null || before.endTime() != null ? before.endTime() : now;
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
