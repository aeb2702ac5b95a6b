package dev.flowledger.servertest.filter;

import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.filter.AnyTextFilter;
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

/** Whether one record meets the criteria of its own filter, in plain Java. A filter or a criterion that is null is not given. */
final class CriteriaInMemory {

    private CriteriaInMemory() {}

    static boolean matches(Flow flow, FlowFilter filter) {
        return filter == null
                || joined(
                        filter.operator(),
                        given(filter.id(), id -> in(id.any(), flow.id().value())),
                        given(filter.name(), name -> named(flow.name(), name)),
                        given(filter.tags(), tags -> tagged(flow.tags(), tags)));
    }

    static boolean matches(Deployment deployment, DeploymentFilter filter) {
        return filter == null
                || joined(
                        filter.operator(),
                        given(filter.id(), id -> in(id.any(), deployment.id().value())),
                        given(filter.name(), name -> named(deployment.name(), name)),
                        given(
                                filter.isScheduleActive(),
                                active -> active.eq() == null
                                        || active.eq() == deployment.settings().isScheduleActive()),
                        given(
                                filter.tags(),
                                tags -> tagged(deployment.settings().tags(), tags)),
                        given(
                                filter.workQueueName(),
                                queue -> in(queue.any(), deployment.settings().workQueueName())));
    }

    static boolean matches(FlowRun run, FlowRunFilter filter) {
        return filter == null
                || joined(
                        filter.operator(),
                        given(
                                filter.id(),
                                id -> in(id.any(), run.id().value())
                                        && (id.notAny() == null
                                                || !id.notAny()
                                                        .contains(run.id().value()))),
                        given(filter.name(), name -> named(run.name(), name)),
                        given(filter.tags(), tags -> tagged(run.tags(), tags)),
                        given(
                                filter.deploymentId(),
                                id -> refers(
                                        run.deploymentId() == null
                                                ? null
                                                : run.deploymentId().value(),
                                        id)),
                        given(
                                filter.workQueueName(),
                                queue -> optional(queue.operator(), queue.any(), queue.isNull(), run.workQueueName())),
                        given(
                                filter.state(),
                                state -> inState(
                                        run.status().stateType(), run.status().stateName(), state)),
                        given(filter.flowVersion(), version -> in(version.any(), run.flowVersion())),
                        given(
                                filter.startTime(),
                                time -> at(run.status().timings().startTime(), time)),
                        given(
                                filter.expectedStartTime(),
                                time -> at(run.status().timings().expectedStartTime(), time)),
                        given(
                                filter.nextScheduledStartTime(),
                                time -> at(run.status().timings().nextScheduledStartTime(), time)),
                        given(
                                filter.parentTaskRunId(),
                                id -> refers(
                                        run.parentTaskRunId() == null
                                                ? null
                                                : run.parentTaskRunId().value(),
                                        id)));
    }

    static boolean matches(TaskRun run, TaskRunFilter filter, boolean hasSubflowRun) {
        return filter == null
                || joined(
                        filter.operator(),
                        given(filter.id(), id -> in(id.any(), run.id().value())),
                        given(filter.name(), name -> named(run.name(), name)),
                        given(filter.tags(), tags -> tagged(run.tags(), tags)),
                        given(
                                filter.state(),
                                state -> inState(
                                        run.status().stateType(), run.status().stateName(), state)),
                        given(
                                filter.startTime(),
                                time -> at(run.status().timings().startTime(), time)),
                        given(
                                filter.subflowRuns(),
                                subflows -> subflows.exists() == null || subflows.exists() == hasSubflowRun));
    }

    private static boolean named(String name, NameFilter filter) {
        return in(filter.any(), name) && (filter.like() == null || containsIgnoringCase(name, filter.like()));
    }

    private static boolean tagged(List<String> tags, TagsFilter filter) {
        return joined(
                filter.operator(),
                given(filter.all(), tags::containsAll),
                given(filter.isNull(), none -> none == tags.isEmpty()));
    }

    private static boolean inState(StateType type, String name, StateFilter filter) {
        return joined(
                filter.operator(),
                given(filter.type(), types -> in(types.any(), type)),
                given(filter.name(), (AnyTextFilter names) -> in(names.any(), name)));
    }

    private static boolean refers(UUID id, OptionalIdFilter filter) {
        return optional(filter.operator(), filter.any(), filter.isNull(), id);
    }

    private static <T> boolean optional(Operator operator, List<T> any, Boolean isNull, T value) {
        return joined(operator, given(any, some -> in(some, value)), given(isNull, none -> none == (value == null)));
    }

    private static boolean at(Instant time, TimeFilter filter) {
        return between(filter.after(), time, filter.before());
    }

    private static boolean at(Instant time, OptionalTimeFilter filter) {
        return between(filter.after(), time, filter.before())
                && (filter.isNull() == null || filter.isNull() == (time == null));
    }

    /** A time that is not known is not before or after anything. */
    private static boolean between(Instant after, Instant time, Instant before) {
        return (after == null || (time != null && time.compareTo(after) >= 0))
                && (before == null || (time != null && time.compareTo(before) <= 0));
    }

    /** A value that there is not is none of any values, but it is there when nothing is asked. */
    private static <T> boolean in(Collection<T> any, T value) {
        return any == null || (value != null && any.contains(value));
    }

    private static boolean containsIgnoringCase(String text, String part) {
        for (int at = 0; at + part.length() <= text.length(); at++) {
            if (text.regionMatches(true, at, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }

    private static <C> Boolean given(C criterion, Predicate<C> holds) {
        return criterion == null ? null : Boolean.valueOf(holds.test(criterion));
    }

    private static boolean joined(Operator operator, Boolean... criteria) {
        List<Boolean> given = Arrays.stream(criteria).filter(Objects::nonNull).toList();
        return given.isEmpty() || (operator == Operator.AND ? !given.contains(false) : given.contains(true));
    }
}
