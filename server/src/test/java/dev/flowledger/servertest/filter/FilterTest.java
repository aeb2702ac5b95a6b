package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.deployment.CountDeployments;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSort;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.api.flowrun.CountFlowRuns;
import dev.flowledger.api.flowrun.FindFlowRuns;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunSort;
import dev.flowledger.api.taskrun.CountTaskRuns;
import dev.flowledger.api.taskrun.FindTaskRuns;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunSort;
import dev.flowledger.testing.ManualClock;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;

/** Compares filter and count queries with random filters on PostgreSQL with {@link FilterOracle}. */
class FilterTest {

    /** The same filters in every build. To search further, remove the seed and set {@code jqwik.tries.default}. */
    private static final String SEED = "20261123";

    private static final int GENERATED_FILTERS = 1000;

    /** Operators of filters with one condition. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("flows.deployment.operator", "flowRuns.parentFlowRunId.operator", "taskRuns.flowRunId.operator");

    private static TestServer server;
    private static GeneratedRecords generated;
    private static FilterOracle oracle;

    @BeforeContainer
    static void start() {
        // The planner's cost depends on when the tables were analyzed. ExpensiveFilterTest tests the limit.
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[] {ManualClock.Configuration.class},
                "--flowledger.filters.max-short-like-cost=1000000000");
        generated = new GeneratedRecords(server.bean(CommandGateway.class), server.bean(ManualClock.class));
        oracle = FilterOracle.load(generated, server.bean(QueryGateway.class));
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Property(seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void flows_are_filtered_sorted_and_counted(
            @ForAll("filters") FilterSet filters, @ForAll FlowSort sort, @ForAll("slices") Slice slice) {
        List<Flow> matching = oracle.flows(filters);

        assertThat(page(
                        new FindFlows(
                                filters.flows(),
                                filters.flowRuns(),
                                filters.taskRuns(),
                                filters.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset(),
                                null),
                        Flow.class))
                .isEqualTo(slice.of(matching, SortComparators.of(sort)));
        assertThat(count(new CountFlows(
                        filters.flows(), filters.flowRuns(), filters.taskRuns(), filters.deployments(), null)))
                .isEqualTo(matching.size());
        collectStatistics(matching, oracle.flows());
    }

    @Property(seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void deployments_are_filtered_sorted_and_counted(
            @ForAll("filters") FilterSet filters, @ForAll DeploymentSort sort, @ForAll("slices") Slice slice) {
        List<Deployment> matching = oracle.deployments(filters);

        assertThat(page(
                        new FindDeployments(
                                filters.flows(),
                                filters.flowRuns(),
                                filters.taskRuns(),
                                filters.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset()),
                        Deployment.class))
                .isEqualTo(slice.of(matching, SortComparators.of(sort)));
        assertThat(count(new CountDeployments(
                        filters.flows(), filters.flowRuns(), filters.taskRuns(), filters.deployments())))
                .isEqualTo(matching.size());
        collectStatistics(matching, oracle.deployments());
    }

    @Property(seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void flow_runs_are_filtered_sorted_and_counted(
            @ForAll("filters") FilterSet filters, @ForAll FlowRunSort sort, @ForAll("slices") Slice slice) {
        collectStatistics(assertFlowRuns(filters, sort, slice), oracle.flowRuns());
    }

    /** Returns the matching runs. */
    private static List<FlowRun> assertFlowRuns(FilterSet filters, FlowRunSort sort, Slice slice) {
        List<FlowRun> matching = oracle.flowRuns(filters);

        assertThat(page(
                        new FindFlowRuns(
                                filters.flows(),
                                filters.flowRuns(),
                                filters.taskRuns(),
                                filters.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset()),
                        FlowRun.class))
                .extracting(run -> run.at(Instant.EPOCH))
                .isEqualTo(slice.of(matching, SortComparators.of(sort)).stream()
                        .map(run -> run.at(Instant.EPOCH))
                        .toList());
        assertThat(count(new CountFlowRuns(
                        filters.flows(), filters.flowRuns(), filters.taskRuns(), filters.deployments())))
                .isEqualTo(matching.size());
        return matching;
    }

    @Property(seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void task_runs_are_filtered_sorted_and_counted(
            @ForAll("filters") FilterSet filters, @ForAll TaskRunSort sort, @ForAll("slices") Slice slice) {
        List<TaskRun> matching = oracle.taskRuns(filters);

        assertThat(page(
                        new FindTaskRuns(
                                filters.flows(),
                                filters.flowRuns(),
                                filters.taskRuns(),
                                filters.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset()),
                        TaskRun.class))
                .extracting(run -> run.at(Instant.EPOCH))
                .isEqualTo(slice.of(matching, SortComparators.of(sort)).stream()
                        .map(run -> run.at(Instant.EPOCH))
                        .toList());
        assertThat(count(new CountTaskRuns(
                        filters.flows(), filters.flowRuns(), filters.taskRuns(), filters.deployments())))
                .isEqualTo(matching.size());
        collectStatistics(matching, oracle.taskRuns());
    }

    @Example
    void deleted_records_and_their_children_are_not_found() {
        assertThat(oracle.flows())
                .extracting(Flow::id)
                .containsExactlyElementsOf(
                        generated.flows().stream().filter(generated::exists).toList());
        assertThat(oracle.deployments())
                .extracting(Deployment::id)
                .containsExactlyElementsOf(generated.deployments().stream()
                        .filter(generated::exists)
                        .toList());
        assertThat(oracle.flowRuns())
                .extracting(FlowRun::id)
                .containsExactlyElementsOf(
                        generated.flowRuns().stream().filter(generated::exists).toList());
        assertThat(oracle.taskRuns())
                .extracting(TaskRun::id)
                .containsExactlyElementsOf(
                        generated.taskRuns().stream().filter(generated::exists).toList());
    }

    /** A generated filter with several criteria rarely depends on a certain one of them. */
    @Example
    void every_criterion_selects_records_alone() {
        List<FilterSet> generated = filters().generator(GENERATED_FILTERS).stream(new Random(42))
                .map(Shrinkable::value)
                .limit(GENERATED_FILTERS)
                .toList();

        assertThat(Criterion.values()).isNotEmpty().allSatisfy(criterion -> {
            List<FilterSet> alone = generated.stream()
                    .map(criterion::only)
                    .filter(filters -> changesResult(criterion, filters, oracle::flowRuns, oracle.flowRuns(filters)))
                    .limit(3)
                    .toList();
            assertThat(alone)
                    .isNotEmpty()
                    .allSatisfy(filters -> assertFlowRuns(filters, FlowRunSort.NAME_ASC, new Slice(Page.MAX_LIMIT, 0)));
        });
    }

    /** Otherwise a filter that ignores a criterion could pass. */
    @Example
    @Tag("nightly")
    void every_criterion_changes_some_result_of_every_list() {
        Map<String, Function<Filters, List<?>>> lists = Map.of(
                "flows", oracle::flows,
                "deployments", oracle::deployments,
                "flow_runs", oracle::flowRuns,
                "task_runs", oracle::taskRuns);

        lists.forEach((name, list) -> {
            Set<Criterion> untested = new LinkedHashSet<>(Criterion.all());
            untested.removeIf(criterion -> WITHOUT_EFFECT.contains(criterion.toString()));
            filters().generator(GENERATED_FILTERS).stream(new Random(42))
                    .map(Shrinkable::value)
                    .limit(GENERATED_FILTERS)
                    .takeWhile(filters -> !untested.isEmpty())
                    .forEach(filters -> {
                        List<?> found = list.apply(filters);
                        untested.removeIf(criterion -> changesResult(criterion, filters, list, found));
                    });
            assertThat(untested).as(name).isEmpty();
        });
    }

    private static boolean changesResult(
            Criterion criterion, FilterSet filters, Function<Filters, List<?>> list, List<?> found) {
        FilterSet without = criterion.without(filters);
        return !without.equals(filters) && !list.apply(without).equals(found);
    }

    @Provide
    Arbitrary<FilterSet> filters() {
        return new FilterArbitraries(generated, oracle).filterSets();
    }

    @Provide
    Arbitrary<Slice> slices() {
        return FilterArbitraries.slices();
    }

    /** Checks that most filters match some records: filters that match none or all test little. */
    private static <T> void collectStatistics(List<T> matching, List<T> all) {
        String share = matching.isEmpty() ? "none" : matching.size() == all.size() ? "all" : "some";
        Statistics.collect(share);
        Statistics.coverage(shares -> {
            shares.check("some").percentage(part -> part > 40);
            shares.check("none").percentage(part -> part > 5);
            shares.check("all").percentage(part -> part > 1);
        });
    }

    private static <T> List<T> page(Object query, Class<T> view) {
        return server.bean(QueryGateway.class)
                .query(query, ResponseTypes.multipleInstancesOf(view))
                .join();
    }

    private static long count(Object query) {
        return server.bean(QueryGateway.class).query(query, long.class).join();
    }
}
