package dev.flowledger.servertest.filter;

import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.OptionalIdFilter;
import dev.flowledger.api.filter.OptionalTimeFilter;
import dev.flowledger.api.filter.StateFilter;
import dev.flowledger.api.filter.TagsFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.api.filter.TimeFilter;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.taskrun.TaskRun;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;

/** Matches one record against its own filter, in plain Java. A filter or criterion that is null is absent. */
final class FilterMatcher {

    private FilterMatcher() {}

    static boolean matches(Flow flow, FlowFilter filter, boolean hasDeployment) {
        return filter == null
                || join(
                        filter.operator(),
                        evaluate(filter.id(), id -> isIn(id.any(), flow.id().value())),
                        evaluate(filter.name(), name -> matchesName(flow.name(), name)),
                        evaluate(filter.tags(), tags -> matchesTags(flow.tags(), tags)),
                        evaluate(filter.deployment(), none -> none.isNull() == null || none.isNull() != hasDeployment));
    }

    static boolean matches(Deployment deployment, DeploymentFilter filter) {
        return filter == null
                || join(
                        filter.operator(),
                        evaluate(
                                filter.id(),
                                id -> isIn(id.any(), deployment.id().value())),
                        evaluate(filter.name(), name -> matchesName(deployment.name(), name)),
                        evaluate(
                                filter.isScheduleActive(),
                                active -> active.eq() == null
                                        || active.eq() == deployment.settings().isScheduleActive()),
                        evaluate(
                                filter.tags(),
                                tags -> matchesTags(deployment.settings().tags(), tags)),
                        evaluate(
                                filter.workQueueName(),
                                queue -> isIn(queue.any(), deployment.settings().workQueueName())),
                        evaluate(
                                filter.paused(),
                                paused -> paused.eq() == null
                                        || paused.eq() != deployment.settings().isScheduleActive()));
    }

    static boolean matches(FlowRun run, FlowRunFilter filter, UUID parentFlowRun) {
        return filter == null
                || join(
                        filter.operator(),
                        evaluate(
                                filter.id(),
                                id -> isInAndNotIn(
                                        id.any(), id.notAny(), run.id().value())),
                        evaluate(filter.name(), name -> matchesName(run.name(), name)),
                        evaluate(filter.tags(), tags -> matchesTags(run.tags(), tags)),
                        evaluate(
                                filter.deploymentId(),
                                id -> matchesReference(
                                        run.deploymentId() == null
                                                ? null
                                                : run.deploymentId().value(),
                                        id)),
                        evaluate(
                                filter.workQueueName(),
                                queue -> matchesOptional(
                                        queue.operator(), queue.any(), queue.isNull(), run.workQueueName())),
                        evaluate(
                                filter.state(),
                                state -> matchesState(
                                        run.status().stateType(), run.status().stateName(), state)),
                        evaluate(filter.flowVersion(), version -> isIn(version.any(), run.flowVersion())),
                        evaluate(
                                filter.startTime(),
                                time -> matchesTime(run.status().timings().startTime(), time)),
                        evaluate(
                                filter.expectedStartTime(),
                                time -> matchesTime(run.status().timings().expectedStartTime(), time)),
                        evaluate(
                                filter.nextScheduledStartTime(),
                                time -> matchesTime(run.status().timings().nextScheduledStartTime(), time)),
                        evaluate(
                                filter.parentTaskRunId(),
                                id -> matchesReference(
                                        run.parentTaskRunId() == null
                                                ? null
                                                : run.parentTaskRunId().value(),
                                        id)),
                        evaluate(filter.parentFlowRunId(), id -> isIn(id.any(), parentFlowRun)),
                        evaluate(
                                filter.idempotencyKey(),
                                key -> isInAndNotIn(key.any(), key.notAny(), run.idempotencyKey())),
                        evaluate(
                                filter.endTime(),
                                time -> matchesTime(run.status().timings().endTime(), time)));
    }

    static boolean matches(TaskRun run, TaskRunFilter filter, boolean hasSubflowRun) {
        return filter == null
                || join(
                        filter.operator(),
                        evaluate(filter.id(), id -> isIn(id.any(), run.id().value())),
                        evaluate(filter.name(), name -> matchesName(run.name(), name)),
                        evaluate(filter.tags(), tags -> matchesTags(run.tags(), tags)),
                        evaluate(
                                filter.state(),
                                state -> matchesState(
                                        run.status().stateType(), run.status().stateName(), state)),
                        evaluate(
                                filter.startTime(),
                                time -> matchesTime(run.status().timings().startTime(), time)),
                        evaluate(
                                filter.subflowRuns(),
                                subflows -> subflows.exists() == null || subflows.exists() == hasSubflowRun),
                        evaluate(
                                filter.flowRunId(),
                                id -> !Boolean.TRUE.equals(id.isNull())
                                        && isIn(id.any(), run.flowRunId().value())),
                        evaluate(
                                filter.endTime(),
                                time -> matchesTime(run.status().timings().endTime(), time)));
    }

    private static boolean matchesName(String name, NameFilter filter) {
        return isIn(filter.any(), name) && (filter.like() == null || containsIgnoringCase(name, filter.like()));
    }

    private static boolean matchesTags(List<String> tags, TagsFilter filter) {
        return join(
                filter.operator(),
                evaluate(filter.all(), tags::containsAll),
                evaluate(filter.isNull(), none -> none == tags.isEmpty()),
                evaluate(filter.any(), any -> tags.stream().anyMatch(any::contains)));
    }

    private static boolean matchesState(StateType type, String name, StateFilter filter) {
        return join(
                filter.operator(),
                evaluate(filter.type(), types -> isInAndNotIn(types.any(), types.notAny(), type)),
                evaluate(filter.name(), names -> isInAndNotIn(names.any(), names.notAny(), name)));
    }

    private static boolean matchesReference(UUID id, OptionalIdFilter filter) {
        return matchesOptional(filter.operator(), filter.any(), filter.isNull(), id);
    }

    private static <T> boolean matchesOptional(Operator operator, List<T> any, Boolean isNull, T value) {
        return join(
                operator,
                evaluate(any, values -> isIn(values, value)),
                evaluate(isNull, none -> none == (value == null)));
    }

    private static boolean matchesTime(Instant time, TimeFilter filter) {
        return isBetween(filter.after(), time, filter.before());
    }

    private static boolean matchesTime(Instant time, OptionalTimeFilter filter) {
        return isBetween(filter.after(), time, filter.before())
                && (filter.isNull() == null || filter.isNull() == (time == null));
    }

    /** An unknown time is neither before nor after another time. */
    private static boolean isBetween(Instant after, Instant time, Instant before) {
        return (after == null || (time != null && time.compareTo(after) >= 0))
                && (before == null || (time != null && time.compareTo(before) <= 0));
    }

    /** An absent value matches only an absent criterion. */
    private static <T> boolean isIn(Collection<T> any, T value) {
        return any == null || (value != null && any.contains(value));
    }

    private static <T> boolean isInAndNotIn(Collection<T> any, Collection<T> notAny, T value) {
        return isIn(any, value) && (notAny == null || (value != null && !notAny.contains(value)));
    }

    private static boolean containsIgnoringCase(String text, String part) {
        for (int at = 0; at + part.length() <= text.length(); at++) {
            if (text.regionMatches(true, at, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }

    /** The result of a criterion; null if it is absent. */
    private static <C> Boolean evaluate(C criterion, Predicate<C> holds) {
        return criterion == null ? null : Boolean.valueOf(holds.test(criterion));
    }

    private static boolean join(Operator operator, Boolean... criteria) {
        List<Boolean> present = Arrays.stream(criteria).filter(Objects::nonNull).toList();
        return present.isEmpty() || (operator == Operator.AND ? !present.contains(false) : present.contains(true));
    }
}
