package dev.flowledger.command.taskrun;

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

import dev.flowledger.api.flowrun.ParentFlowRun;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.command.run.Decision;
import dev.flowledger.command.run.Decision.Abort;
import dev.flowledger.command.run.Decision.Accept;
import dev.flowledger.command.run.Decision.Reject;
import dev.flowledger.command.run.Rule;
import dev.flowledger.command.run.Rules;
import dev.flowledger.command.run.RunPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A proposed transition of a task run, and Prefect's rules for it.
 *
 * @param run the run before the transition
 * @param flowRun its flow run
 * @param proposed the proposed state
 * @param now the time of the transition
 * @param random a random number from 0 to 1 for the jitter of retries
 */
record TaskRunTransition(TaskRun run, ParentFlowRun flowRun, ProposedState proposed, Instant now, double random) {

    /** The rules in their order. The first one that decides is decisive. docs/states.md contains the same table. */
    private static final List<Rule<TaskRunTransition>> RULES = List.of(
            new Rule<>(TERMINAL, Set.of(CRASHED, CANCELLING, PAUSED), TaskRunTransition::abortAfterEnd),
            new Rule<>(Set.of(COMPLETED), ANY, TaskRunTransition::keepResult),
            new Rule<>(ANY, Set.of(RUNNING), TaskRunTransition::requireRunningFlow),
            new Rule<>(Set.of(SCHEDULED, PENDING), Set.of(RUNNING), TaskRunTransition::waitForScheduledTime),
            new Rule<>(Set.of(RUNNING), Set.of(FAILED), TaskRunTransition::retry));

    Decision decide() {
        return Rule.decide(
                RULES, from(), proposed.type(), this, new Accept(Rules.keepScheduledTime(current(), renamed())));
    }

    /** The run count after the transition. A run that leaves a terminal state begins anew, so that it can retry again. */
    int runCount(StateType entered) {
        int before = from().isTerminal() && !entered.isTerminal() && entered == proposed.type()
                ? 0
                : run.status().timings().runCount();
        return entered == RUNNING ? before + 1 : before;
    }

    /** A RUNNING state of a further attempt is named after the reason for it. */
    private ProposedState renamed() {
        if (proposed.type() != RUNNING) {
            return proposed;
        }
        if (from().isTerminal()) {
            return run.flowRunRunCount() < flowRun.runCount() ? proposed.named("Retrying") : proposed;
        }
        if (run.status().timings().runCount() == 0) {
            return proposed;
        }
        return proposed.named(current().name().equals(Rules.AWAITING_RETRY) ? "Retrying" : "Rerunning");
    }

    private Decision abortAfterEnd() {
        return new Abort("Run is already " + from() + ".");
    }

    /** Unlike Prefect, lets a run repeat whose result is a reference: this server does not keep the block that it refers to. */
    private @Nullable Decision keepResult() {
        return Rules.hasResult(current()) && !Rules.isReference(current())
                ? new Reject("This run is already completed.")
                : null;
    }

    private @Nullable Decision requireRunningFlow() {
        if (flowRun.stateType() == RUNNING) {
            return null;
        }
        if (flowRun.stateType() != PAUSED) {
            return new Abort("The enclosing flow must be running to begin task execution.");
        }
        StateDetails pause = new StateDetails(flowRun.pauseDetails(), null);
        ProposedState notReady = Rules.instead(proposed, PAUSED).named("NotReady");
        return new Reject(
                notReady.withDetails(notReady.details().ofPause(pause)),
                "The flow is paused, new tasks can execute after resuming flow run: " + run.flowRunId() + ".");
    }

    private @Nullable Decision waitForScheduledTime() {
        return Rules.waitForScheduledTime(current(), now);
    }

    private @Nullable Decision retry() {
        RunPolicy policy = RunPolicy.of(run.empiricalPolicy());
        int runCount = run.status().timings().runCount();
        return proposed.details().isRetriable() && policy.permitsRetry(runCount)
                ? Rules.retry(proposed, policy.retryDelay(runCount, random), now)
                : null;
    }

    private State current() {
        return run.status().state();
    }

    private StateType from() {
        return current().type();
    }
}
