package dev.flowledger.servertest.filter;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSort;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunSort;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunSort;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;

/** The sort orders in plain Java: ties are sorted by id, unknown times come last in ascending order. */
final class SortComparators {

    private SortComparators() {}

    static Comparator<Flow> of(FlowSort sort) {
        Comparator<Flow> first = switch (sort) {
            case CREATED_DESC -> SortComparators.<Flow>byTime(Flow::created).reversed();
            case UPDATED_DESC -> SortComparators.<Flow>byTime(Flow::updated).reversed();
            case NAME_ASC -> byText(Flow::name);
            case NAME_DESC -> byText(Flow::name).reversed();
        };
        return first.thenComparing(flow -> flow.id().toString());
    }

    static Comparator<Deployment> of(DeploymentSort sort) {
        Comparator<Deployment> first = switch (sort) {
            case CREATED_DESC ->
                SortComparators.<Deployment>byTime(Deployment::created).reversed();
            case UPDATED_DESC ->
                SortComparators.<Deployment>byTime(Deployment::updated).reversed();
            case NAME_ASC -> byText(Deployment::name);
            case NAME_DESC -> byText(Deployment::name).reversed();
        };
        return first.thenComparing(deployment -> deployment.id().toString());
    }

    static Comparator<FlowRun> of(FlowRunSort sort) {
        Comparator<FlowRun> byStart = byTime(run -> Objects.requireNonNullElse(
                run.status().timings().startTime(), run.status().timings().expectedStartTime()));
        Comparator<FlowRun> first = switch (sort) {
            case ID_DESC ->
                SortComparators.<FlowRun>byText(run -> run.id().toString()).reversed();
            case START_TIME_ASC -> byStart;
            case START_TIME_DESC -> byStart.reversed();
            case EXPECTED_START_TIME_ASC -> byTime(run -> run.status().timings().expectedStartTime());
            case EXPECTED_START_TIME_DESC ->
                SortComparators.<FlowRun>byTime(run -> run.status().timings().expectedStartTime())
                        .reversed();
            case NAME_ASC -> byText(FlowRun::name);
            case NAME_DESC -> byText(FlowRun::name).reversed();
            case NEXT_SCHEDULED_START_TIME_ASC ->
                byTime(run -> run.status().timings().nextScheduledStartTime());
            case END_TIME_DESC ->
                SortComparators.<FlowRun>byTime(run -> run.status().timings().endTime())
                        .reversed();
        };
        return first.thenComparing(run -> run.id().toString());
    }

    static Comparator<TaskRun> of(TaskRunSort sort) {
        Comparator<TaskRun> first = switch (sort) {
            case ID_DESC ->
                SortComparators.<TaskRun>byText(run -> run.id().toString()).reversed();
            case EXPECTED_START_TIME_ASC -> byTime(run -> run.status().timings().expectedStartTime());
            case EXPECTED_START_TIME_DESC ->
                SortComparators.<TaskRun>byTime(run -> run.status().timings().expectedStartTime())
                        .reversed();
            case NAME_ASC -> byText(TaskRun::name);
            case NAME_DESC -> byText(TaskRun::name).reversed();
            case NEXT_SCHEDULED_START_TIME_ASC ->
                byTime(run -> run.status().timings().nextScheduledStartTime());
            case END_TIME_DESC ->
                SortComparators.<TaskRun>byTime(run -> run.status().timings().endTime())
                        .reversed();
        };
        return first.thenComparing(run -> run.id().toString());
    }

    private static <T> Comparator<T> byTime(Function<T, Instant> time) {
        return comparing(time, nullsLast(naturalOrder()));
    }

    /** Compares code points. Comparing chars would sort surrogate pairs before the last characters of the basic plane. */
    private static <T> Comparator<T> byText(Function<T, String> text) {
        return comparing(value -> text.apply(value).codePoints().toArray(), Arrays::compare);
    }
}
