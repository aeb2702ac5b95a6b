package dev.flowledger.command.flowrun;

import static dev.flowledger.api.run.StateType.CANCELLED;
import static dev.flowledger.api.run.StateType.CANCELLING;
import static dev.flowledger.api.run.StateType.COMPLETED;
import static dev.flowledger.api.run.StateType.CRASHED;
import static dev.flowledger.api.run.StateType.FAILED;
import static dev.flowledger.api.run.StateType.PAUSED;
import static dev.flowledger.api.run.StateType.PENDING;
import static dev.flowledger.api.run.StateType.RUNNING;
import static dev.flowledger.api.run.StateType.SCHEDULED;
import static dev.flowledger.api.run.StateType.TERMINAL;
import static dev.flowledger.command.run.Rule.ANY;
import static dev.flowledger.command.run.Rule.except;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.command.run.Decision;
import dev.flowledger.command.run.Decision.Abort;
import dev.flowledger.command.run.Decision.Accept;
import dev.flowledger.command.run.Decision.Reject;
import dev.flowledger.command.run.Rule;
import dev.flowledger.command.run.Rules;
import dev.flowledger.command.run.RunPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A proposed transition of a flow run, and Prefect's rules for it.
 *
 * @param run the run before the transition
 * @param proposed the proposed state
 * @param force whether the client skips the rules
 * @param now the time of the transition
 */
record FlowRunTransition(FlowRun run, ProposedState proposed, boolean force, Instant now) {

    /** The rules in their order. The first one that decides is decisive. docs/states.md contains the same table. */
    private static final List<Rule<FlowRunTransition>> RULES = List.of(
            new Rule<>(TERMINAL, Set.of(CRASHED, CANCELLING, PAUSED), FlowRunTransition::abortAfterEnd),
            new Rule<>(Set.of(COMPLETED), except(COMPLETED, FAILED, CANCELLED), FlowRunTransition::keepResult),
            new Rule<>(TERMINAL, Set.of(SCHEDULED), FlowRunTransition::requireDeployment),
            new Rule<>(Set.of(CANCELLING, CANCELLED), except(CANCELLED), FlowRunTransition::remainCancelled),
            new Rule<>(Set.of(SCHEDULED, PAUSED), Set.of(CANCELLING), FlowRunTransition::cancelWithoutInfrastructure),
            new Rule<>(Set.of(PENDING, RUNNING), Set.of(PENDING), FlowRunTransition::abortSecondSubmission),
            new Rule<>(except(SCHEDULED), Set.of(SCHEDULED), FlowRunTransition::rejectLate),
            new Rule<>(except(RUNNING), Set.of(PAUSED), FlowRunTransition::requireRunning),
            new Rule<>(Set.of(RUNNING), Set.of(PAUSED), FlowRunTransition::pauseOnce),
            new Rule<>(Set.of(PAUSED), Set.of(PENDING, CANCELLING), FlowRunTransition::requireResume),
            new Rule<>(Set.of(PAUSED), ANY, FlowRunTransition::resumeInTime),
            new Rule<>(Set.of(SCHEDULED, PENDING), Set.of(RUNNING), FlowRunTransition::waitForScheduledTime),
            new Rule<>(Set.of(RUNNING), Set.of(FAILED), FlowRunTransition::retry));

    /** The rules that apply with force, too. */
    private static final List<Rule<FlowRunTransition>> FORCED = List.of(
            new Rule<>(Set.of(SCHEDULED, PAUSED), Set.of(CANCELLING), FlowRunTransition::cancelWithoutInfrastructure));

    Decision decide() {
        return force
                ? Rule.decide(FORCED, from(), to(), this, new Accept(Rules.withUnknownResult(current(), proposed)))
                : Rule.decide(RULES, from(), to(), this, new Accept(Rules.keepScheduledTime(current(), proposed)));
    }

    /** The run count after the transition. A RUNNING that resumes a paused attempt does not count. */
    int runCount(StateType entered) {
        int before = run.status().timings().runCount();
        return entered == RUNNING && !policy().isResuming() ? before + 1 : before;
    }

    /** The policy after the transition, if it changes: the pauses of the attempt and the kind of retry. */
    @Nullable JsonObject changedPolicy(StateType entered) {
        RunPolicy before = policy();
        RunPolicy after = before;
        if (!force && from().isTerminal() && !entered.isTerminal()) {
            after = after.forNewAttempt(entered == SCHEDULED ? "reschedule" : null);
        } else if (!force && from() == RUNNING && to() == FAILED && entered == SCHEDULED) {
            after = after.forNewAttempt("in_process");
        } else if (!force && entered == PAUSED) {
            after = after.withPauseKey(pauseKey());
        }
        if (entered == RUNNING || entered.isTerminal()) {
            after = after.withResuming(false);
        }
        if (!force && from() == PAUSED && to() != CANCELLING) {
            after = after.withResuming(true);
        }
        return after.fields().equals(before.fields()) ? null : after.json();
    }

    private Decision abortAfterEnd() {
        return new Abort("Run is already in terminal state " + from() + ".");
    }

    private @Nullable Decision keepResult() {
        return Rules.hasResult(current()) ? new Reject("Run is already COMPLETED.") : null;
    }

    private @Nullable Decision requireDeployment() {
        return run.deploymentId() == null
                ? new Abort("Cannot reschedule a run without an associated deployment.")
                : null;
    }

    private Decision remainCancelled() {
        return new Reject("Cannot transition flows that are cancelling to a state other than Cancelled.");
    }

    private @Nullable Decision cancelWithoutInfrastructure() {
        boolean suspended = StateDetails.of(current()).isSuspended();
        if (from() == PAUSED && !suspended) {
            return null;
        }
        String kind = suspended && from() == PAUSED ? "Suspended" : "Scheduled";
        return new Reject(Rules.instead(proposed, CANCELLED), kind + " flow run has no infrastructure to terminate.");
    }

    private Decision abortSecondSubmission() {
        return new Abort("This run is in a " + from() + " state and cannot transition to a PENDING state.");
    }

    private @Nullable Decision rejectLate() {
        return "Late".equals(proposed.name()) ? new Reject("Only scheduled flows can be marked late.") : null;
    }

    private Decision requireRunning() {
        return new Reject("Cannot " + verb() + " flows that are not currently running.");
    }

    private @Nullable Decision pauseOnce() {
        if (policy().hasPauseKey(pauseKey())) {
            return new Reject("This " + verb() + " has already fired.");
        }
        if (!proposed.details().isSuspended()) {
            return null;
        }
        if (run.parentTaskRunId() != null) {
            return new Abort("Cannot " + verb() + " subflows.");
        }
        return run.deploymentId() == null ? new Abort("Cannot " + verb() + " flows without a deployment.") : null;
    }

    private Decision requireResume() {
        return new Reject("This run cannot transition to the " + to() + " state from the PAUSED state.");
    }

    private @Nullable Decision resumeInTime() {
        StateDetails paused = StateDetails.of(current());
        if (paused.isSuspended() && run.deploymentId() == null) {
            return new Reject("Cannot reschedule a " + proposed.nameOrDefault().toLowerCase(Locale.ROOT)
                    + " flow run without a deployment.");
        }
        Instant timeout = paused.pauseTimeout();
        if (timeout == null || !timeout.isBefore(now)) {
            return null;
        }
        ProposedState failed = Rules.instead(proposed, FAILED).withMessage("The flow was paused and never resumed.");
        return new Reject(failed, "The flow run pause has timed out and can no longer resume.");
    }

    private @Nullable Decision waitForScheduledTime() {
        return Rules.waitForScheduledTime(current(), now);
    }

    private @Nullable Decision retry() {
        RunPolicy policy = policy();
        int runCount = run.status().timings().runCount();
        return policy.permitsRetry(runCount) ? Rules.retry(proposed, policy.retryDelay(runCount), now) : null;
    }

    private State current() {
        return run.status().state();
    }

    private StateType from() {
        return current().type();
    }

    private StateType to() {
        return proposed.type();
    }

    private RunPolicy policy() {
        return RunPolicy.of(run.empiricalPolicy());
    }

    /** The key of the pause. Without one, every pause is different from all others. */
    private String pauseKey() {
        return Objects.requireNonNullElseGet(proposed.details().pauseKey(), () -> MicrosModule.text(now));
    }

    private String verb() {
        return "Suspended".equals(proposed.name()) ? "suspend" : "pause";
    }
}
