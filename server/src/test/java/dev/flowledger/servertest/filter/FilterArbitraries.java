package dev.flowledger.servertest.filter;

import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.filter.AnyTextFilter;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.ExistsFilter;
import dev.flowledger.api.filter.FlagFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.FlowRunFilterBuilder;
import dev.flowledger.api.filter.FlowRunIdFilter;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.NoRecordFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.OptionalIdFilter;
import dev.flowledger.api.filter.OptionalTextFilter;
import dev.flowledger.api.filter.OptionalTimeFilter;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.ParentFlowRunIdFilter;
import dev.flowledger.api.filter.RunIdFilter;
import dev.flowledger.api.filter.StateFilter;
import dev.flowledger.api.filter.StateTypeFilter;
import dev.flowledger.api.filter.TagsFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.api.filter.TaskRunFilterBuilder;
import dev.flowledger.api.filter.TextFilter;
import dev.flowledger.api.filter.TimeFilter;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * Random filters with values of generated records, including deleted ones. Each criterion may be absent, empty or present. The
 * probabilities are chosen so that most filters match some records, but not all.
 */
final class FilterArbitraries {

    private final GeneratedRecords generated;
    private final FilterOracle oracle;

    FilterArbitraries(GeneratedRecords generated, FilterOracle oracle) {
        this.generated = generated;
        this.oracle = oracle;
    }

    Arbitrary<FilterSet> filterSets() {
        return Combinators.combine(
                        flows(ids(generated.flows(), FlowId::value), names(oracle.flows(), Flow::name), true)
                                .injectNull(0.4),
                        flowRuns().injectNull(0.4),
                        taskRuns().injectNull(0.5),
                        deployments().injectNull(0.5))
                .as(FilterSet::new);
    }

    static Arbitrary<Slice> slices() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(2, Arbitraries.just(Page.MAX_LIMIT)),
                                Tuple.of(1, Arbitraries.integers().between(0, 20))),
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(0)),
                                Tuple.of(1, Arbitraries.integers().between(0, 20))))
                .as(Slice::new);
    }

    static Arbitrary<FlowFilter> flows(List<UUID> ids, List<String> names, boolean withDeployments) {
        return Combinators.combine(
                        operator(),
                        id(ids).injectNull(0.7),
                        name(names).injectNull(0.7),
                        tags().injectNull(0.6),
                        Combinators.combine(operator(), optionalBoolean())
                                .as(NoRecordFilter::new)
                                .injectNull(withDeployments ? 0.8 : 1))
                .as(FlowFilter::new);
    }

    private Arbitrary<DeploymentFilter> deployments() {
        return Combinators.combine(
                        operator(),
                        id(ids(generated.deployments(), DeploymentId::value)).injectNull(0.8),
                        name(names(oracle.deployments(), Deployment::name)).injectNull(0.8),
                        optionalBoolean().map(FlagFilter::new).injectNull(0.7),
                        tags().injectNull(0.7),
                        text(GeneratedRecords.QUEUES).injectNull(0.7),
                        optionalBoolean().map(FlagFilter::new).injectNull(0.7))
                .as(DeploymentFilter::new);
    }

    private record TaskReferences(FlowRunIdFilter flowRun, OptionalTimeFilter end) {}

    private Arbitrary<TaskRunFilter> taskRuns() {
        Arbitrary<TaskReferences> taskReferences = Combinators.combine(
                        Combinators.combine(
                                        operator(),
                                        anyOf(ids(generated.flowRuns(), FlowRunId::value)),
                                        Arbitraries.of(true, false, false).injectNull(0.4))
                                .as(FlowRunIdFilter::new)
                                .injectNull(0.85),
                        optionalTime(times(run -> run.status().timings().endTime(), oracle.taskRuns()))
                                .injectNull(0.85))
                .as(TaskReferences::new);
        return Combinators.combine(
                        operator(),
                        id(ids(generated.taskRuns(), TaskRunId::value)).injectNull(0.8),
                        name(names(oracle.taskRuns(), TaskRun::name)).injectNull(0.8),
                        tags().injectNull(0.8),
                        state().injectNull(0.7),
                        optionalTime(times(run -> run.status().timings().startTime(), oracle.taskRuns()))
                                .injectNull(0.8),
                        optionalBoolean().map(ExistsFilter::new).injectNull(0.7),
                        taskReferences)
                .as((operator, id, name, tags, state, start, subflows, refers) -> TaskRunFilterBuilder.builder()
                        .operator(operator)
                        .id(id)
                        .name(name)
                        .tags(tags)
                        .state(state)
                        .startTime(start)
                        .subflowRuns(subflows)
                        .flowRunId(refers.flowRun())
                        .endTime(refers.end())
                        .build());
    }

    private record Times(OptionalTimeFilter start, TimeFilter expected, TimeFilter next, OptionalTimeFilter end) {}

    private record References(
            OptionalIdFilter deployment,
            OptionalTextFilter queue,
            OptionalIdFilter parent,
            ParentFlowRunIdFilter parentRun,
            TextFilter key) {}

    private Arbitrary<FlowRunFilter> flowRuns() {
        Arbitrary<Times> times = Combinators.combine(
                        optionalTime(times(run -> run.status().timings().startTime(), oracle.flowRuns()))
                                .injectNull(0.85),
                        time(times(run -> run.status().timings().expectedStartTime(), oracle.flowRuns()))
                                .injectNull(0.85),
                        time(times(run -> run.status().timings().nextScheduledStartTime(), oracle.flowRuns()))
                                .injectNull(0.85),
                        optionalTime(times(run -> run.status().timings().endTime(), oracle.flowRuns()))
                                .injectNull(0.85))
                .as(Times::new);
        Arbitrary<References> references = Combinators.combine(
                        optionalId(ids(generated.deployments(), DeploymentId::value))
                                .injectNull(0.8),
                        optionalText(GeneratedRecords.QUEUES).injectNull(0.85),
                        optionalId(ids(generated.taskRuns(), TaskRunId::value)).injectNull(0.8),
                        Combinators.combine(operator(), anyOf(ids(generated.flowRuns(), FlowRunId::value)))
                                .as(ParentFlowRunIdFilter::new)
                                .injectNull(0.85),
                        textOrNot(oracle.flowRuns().stream()
                                        .map(FlowRun::idempotencyKey)
                                        .toList())
                                .injectNull(0.85))
                .as(References::new);
        return Combinators.combine(
                        operator(),
                        runId(ids(generated.flowRuns(), FlowRunId::value)).injectNull(0.8),
                        name(names(oracle.flowRuns(), FlowRun::name)).injectNull(0.85),
                        tags().injectNull(0.85),
                        references,
                        state().injectNull(0.8),
                        text(GeneratedRecords.VERSIONS).injectNull(0.85),
                        times)
                .as((operator, id, name, tags, refers, state, version, time) -> FlowRunFilterBuilder.builder()
                        .operator(operator)
                        .id(id)
                        .name(name)
                        .tags(tags)
                        .deploymentId(refers.deployment())
                        .workQueueName(refers.queue())
                        .state(state)
                        .flowVersion(version)
                        .startTime(time.start())
                        .expectedStartTime(time.expected())
                        .nextScheduledStartTime(time.next())
                        .parentTaskRunId(refers.parent())
                        .parentFlowRunId(refers.parentRun())
                        .idempotencyKey(refers.key())
                        .endTime(time.end())
                        .build());
    }

    private static Arbitrary<IdFilter> id(List<UUID> ids) {
        return anyOf(ids).map(IdFilter::new);
    }

    private static Arbitrary<RunIdFilter> runId(List<UUID> ids) {
        return Combinators.combine(anyOf(ids), few(ids)).as(RunIdFilter::new);
    }

    private static Arbitrary<OptionalIdFilter> optionalId(List<UUID> ids) {
        return Combinators.combine(operator(), anyOf(ids), optionalBoolean()).as(OptionalIdFilter::new);
    }

    private static Arbitrary<AnyTextFilter> text(List<String> texts) {
        return anyOf(texts).map(AnyTextFilter::new);
    }

    private static Arbitrary<TextFilter> textOrNot(List<String> texts) {
        return Combinators.combine(anyOf(texts), few(texts)).as(TextFilter::new);
    }

    private static <T> Arbitrary<List<T>> few(List<T> values) {
        return Arbitraries.of(values).list().ofMaxSize(values.size() / 2).injectNull(0.4);
    }

    private static Arbitrary<OptionalTextFilter> optionalText(List<String> texts) {
        return Combinators.combine(operator(), anyOf(texts), optionalBoolean()).as(OptionalTextFilter::new);
    }

    private static Arbitrary<NameFilter> name(List<String> names) {
        Arbitrary<String> part = Arbitraries.of(GeneratedRecords.CHARACTERS)
                .list()
                .ofMaxSize(2)
                .map(characters -> String.join("", characters));
        return Combinators.combine(anyOf(names), part.injectNull(0.3)).as(NameFilter::new);
    }

    private static Arbitrary<TagsFilter> tags() {
        return Combinators.combine(
                        operator(),
                        Arbitraries.of(GeneratedRecords.TAGS)
                                .list()
                                .ofMaxSize(2)
                                .injectNull(0.3),
                        optionalBoolean(),
                        Arbitraries.of(GeneratedRecords.TAGS)
                                .list()
                                .ofMaxSize(5)
                                .injectNull(0.5))
                .as(TagsFilter::new);
    }

    private static Arbitrary<StateFilter> state() {
        return Combinators.combine(
                        operator(),
                        Combinators.combine(
                                        anyOf(Arrays.asList(StateType.values())),
                                        few(Arrays.asList(StateType.values())))
                                .as(StateTypeFilter::new)
                                .injectNull(0.3),
                        textOrNot(Stream.concat(
                                                GeneratedRecords.STATE_NAMES.stream(),
                                                Arrays.stream(StateType.values())
                                                        .map(StateType::defaultName))
                                        .toList())
                                .injectNull(0.4))
                .as(StateFilter::new);
    }

    private static Arbitrary<TimeFilter> time(List<Instant> times) {
        return Combinators.combine(near(times).injectNull(0.5), near(times).injectNull(0.5))
                .as(TimeFilter::new);
    }

    private static Arbitrary<OptionalTimeFilter> optionalTime(List<Instant> times) {
        return Combinators.combine(near(times).injectNull(0.5), near(times).injectNull(0.5), optionalBoolean())
                .as(OptionalTimeFilter::new);
    }

    /** Usually the exact time of a record, because both bounds are inclusive. */
    static Arbitrary<Instant> near(List<Instant> times) {
        return Combinators.combine(Arbitraries.of(times), Arbitraries.of(0, 0, 0, 1, -1))
                .as((time, micros) -> time.plusNanos(micros * 1000L));
    }

    private static Arbitrary<Operator> operator() {
        return Arbitraries.of(Operator.class);
    }

    private static Arbitrary<Boolean> optionalBoolean() {
        return Arbitraries.of(true, false).injectNull(0.4);
    }

    /** Absent, empty, or between one and nearly all of the values. */
    private static <T> Arbitrary<List<T>> anyOf(List<T> values) {
        Arbitrary<List<T>> some = Arbitraries.of(values)
                .list()
                .ofMinSize(1)
                .ofMaxSize(2 * values.size())
                .withSizeDistribution(RandomDistribution.uniform());
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(List.<T>of())), Tuple.of(9, some))
                .injectNull(0.3);
    }

    private static <I> List<UUID> ids(Collection<I> ids, Function<I, UUID> value) {
        List<UUID> all = new ArrayList<>(ids.stream().map(value).toList());
        all.add(GeneratedRecords.UNKNOWN_ID);
        return all;
    }

    private static <T> List<String> names(List<T> records, Function<T, String> name) {
        return records.stream().map(name).distinct().toList();
    }

    private static <T> List<Instant> times(Function<T, Instant> time, List<T> records) {
        return records.stream().map(time).filter(Objects::nonNull).distinct().toList();
    }
}
