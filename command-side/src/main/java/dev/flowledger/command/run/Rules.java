package dev.flowledger.command.run;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the rules of flow runs and task runs share. */
public final class Rules {

    /** The name of a state in which a run waits for its next attempt. */
    public static final String AWAITING_RETRY = "AwaitingRetry";

    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final double LONGEST_DELAY = Duration.ofDays(9999 * 366L).toSeconds();

    /** The data of a run that was forced to complete: its result is unknown, but the run need not be repeated. */
    private static final Json UNKNOWN_RESULT = new Json("{\"type\":\"unknown\",\"artifact_type\":\"result\","
            + "\"artifact_description\":\"Unknown result persisted to Prefect.\",\"value\":null}");

    private Rules() {}

    /** The result of a repeated request; null if it is not repeated. */
    public static @Nullable SetStateResult repeated(ProposedState proposed, State current, long sequence) {
        if (proposed.isRepeated(current)) {
            return SetStateResult.accepted(current, sequence);
        }
        return proposed.isSameTransition(current)
                ? SetStateResult.rejected("This run has already made this state transition.", current, sequence, false)
                : null;
    }

    /** Delays a run whose scheduled time has not come. As in Prefect, the delay is rounded to seconds. */
    public static @Nullable Decision waitForScheduledTime(State current, Instant now) {
        Instant scheduled = StateDetails.of(current).scheduledTime();
        if (scheduled == null) {
            return null;
        }
        long seconds = (long) Math.rint(Duration.between(now, scheduled).toMillis() / 1000.0);
        return seconds > 0 ? new Decision.Wait(seconds, "Scheduled time is in the future") : null;
    }

    /** Schedules another attempt instead of a failure. */
    public static Decision retry(ProposedState failed, double delaySeconds, Instant now) {
        ProposedState retry = instead(failed, StateType.SCHEDULED)
                .named(AWAITING_RETRY)
                .withMessage(failed.message())
                .withData(failed.data());
        return new Decision.Reject(
                retry.withDetails(retry.details().scheduledAt(later(now, delaySeconds))), "Retrying");
    }

    /**
     * A state that a run enters instead of the proposed one. It keeps the id of the transition, so that a repeated request is
     * recognized.
     */
    public static ProposedState instead(ProposedState proposed, StateType type) {
        String transition = proposed.details().transitionId();
        return new ProposedState(
                type,
                null,
                null,
                null,
                transition == null ? StateDetails.NONE : StateDetails.NONE.ofTransition(transition));
    }

    /** A PENDING state keeps the scheduled time of the SCHEDULED state before it, unless it has its own. */
    public static ProposedState keepScheduledTime(State current, ProposedState proposed) {
        if (current.type() != StateType.SCHEDULED
                || proposed.type() != StateType.PENDING
                || proposed.details().scheduledTime() != null) {
            return proposed;
        }
        Instant scheduled = StateDetails.of(current).scheduledTime();
        return scheduled == null
                ? proposed
                : proposed.withDetails(proposed.details().scheduledAt(scheduled));
    }

    /** A run that is forced to complete after it failed with a stored result has an unknown result. */
    public static ProposedState withUnknownResult(State current, ProposedState forced) {
        boolean failed = current.type() == StateType.FAILED || current.type() == StateType.CRASHED;
        return failed && forced.type() == StateType.COMPLETED && "reference".equals(resultType(current.data()))
                ? forced.withData(UNKNOWN_RESULT)
                : forced;
    }

    /** Whether a completed run has a result that later runs can read. Only a run without one may be repeated. */
    public static boolean hasResult(State completed) {
        Json data = completed.data();
        return data != null
                && !data.text().matches("null|false|0|\"\"|\\{}|\\[]")
                && !"unpersisted".equals(resultType(data));
    }

    /** Whether the result is a reference to a file, which clients read through a storage block. */
    public static boolean isReference(State completed) {
        return "reference".equals(resultType(completed.data()));
    }

    /** The member {@code type} of the data of a state, which Prefect clients set. */
    private static @Nullable String resultType(@Nullable Json data) {
        if (data == null || !data.text().startsWith("{")) {
            return null;
        }
        JsonNode type = JsonMapper.shared().readTree(data.text()).path("type");
        return type.isString() ? type.stringValue() : null;
    }

    private static Instant later(Instant now, double seconds) {
        long micros = Math.round(Math.min(Math.max(seconds, 0), LONGEST_DELAY) * 1e6);
        Instant time = now.plus(micros, ChronoUnit.MICROS);
        return time.isAfter(LAST_TIME) ? LAST_TIME : time;
    }

    static JsonNode tree(JsonObject object) {
        return JsonMapper.shared().readTree(object.text());
    }
}
