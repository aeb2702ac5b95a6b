package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.deployment.CountDeployments;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentSort;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.api.filter.Filters;
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
import dev.flowledger.testing.TestServer;
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
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;

/** Every list and every count, with all four filters at once on PostgreSQL, against {@link RecordsInMemory}. */
class FilterTest {

    /** The same filters in every build. To search further, take it away and give the properties more tries. */
    private static final String SEED = "20261123";

    private static final int TRIES = 300;

    private static TestServer server;
    private static GeneratedRecords generated;
    private static RecordsInMemory records;

    @BeforeContainer
    static void makeRecords() {
        server = TestServer.start(TickingClock.OfServer.class);
        generated = new GeneratedRecords(server.bean(CommandGateway.class), server.bean(TickingClock.class));
        records = RecordsInMemory.read(generated, server.bean(QueryGateway.class));
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void flows_are_found_in_their_order_and_counted(
            @ForAll("filters") AllFour by, @ForAll FlowSort sort, @ForAll("slices") Slice slice) {
        List<Flow> matching = records.flows(by);

        assertThat(page(
                        new FindFlows(
                                by.flows(),
                                by.flowRuns(),
                                by.taskRuns(),
                                by.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset(),
                                null),
                        Flow.class))
                .isEqualTo(slice.of(matching, Orders.of(sort)));
        assertThat(count(new CountFlows(by.flows(), by.flowRuns(), by.taskRuns(), by.deployments(), null)))
                .isEqualTo(matching.size());
        noteHowManyMatch(matching, records.flows());
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void deployments_are_found_in_their_order_and_counted(
            @ForAll("filters") AllFour by, @ForAll DeploymentSort sort, @ForAll("slices") Slice slice) {
        List<Deployment> matching = records.deployments(by);

        assertThat(page(
                        new FindDeployments(
                                by.flows(),
                                by.flowRuns(),
                                by.taskRuns(),
                                by.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset()),
                        Deployment.class))
                .isEqualTo(slice.of(matching, Orders.of(sort)));
        assertThat(count(new CountDeployments(by.flows(), by.flowRuns(), by.taskRuns(), by.deployments())))
                .isEqualTo(matching.size());
        noteHowManyMatch(matching, records.deployments());
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void flow_runs_are_found_in_their_order_and_counted(
            @ForAll("filters") AllFour by, @ForAll FlowRunSort sort, @ForAll("slices") Slice slice) {
        List<FlowRun> matching = records.flowRuns(by);

        assertThat(page(
                        new FindFlowRuns(
                                by.flows(),
                                by.flowRuns(),
                                by.taskRuns(),
                                by.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset()),
                        FlowRun.class))
                .isEqualTo(slice.of(matching, Orders.of(sort)));
        assertThat(count(new CountFlowRuns(by.flows(), by.flowRuns(), by.taskRuns(), by.deployments())))
                .isEqualTo(matching.size());
        noteHowManyMatch(matching, records.flowRuns());
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void task_runs_are_found_in_their_order_and_counted(
            @ForAll("filters") AllFour by, @ForAll TaskRunSort sort, @ForAll("slices") Slice slice) {
        List<TaskRun> matching = records.taskRuns(by);

        assertThat(page(
                        new FindTaskRuns(
                                by.flows(),
                                by.flowRuns(),
                                by.taskRuns(),
                                by.deployments(),
                                sort,
                                slice.limit(),
                                slice.offset()),
                        TaskRun.class))
                .isEqualTo(slice.of(matching, Orders.of(sort)));
        assertThat(count(new CountTaskRuns(by.flows(), by.flowRuns(), by.taskRuns(), by.deployments())))
                .isEqualTo(matching.size());
        noteHowManyMatch(matching, records.taskRuns());
    }

    @Example
    void what_is_deleted_is_not_there_nor_is_what_belongs_to_it() {
        assertThat(records.flows())
                .extracting(Flow::id)
                .containsExactlyElementsOf(
                        generated.flows().stream().filter(generated::lives).toList());
        assertThat(records.deployments())
                .extracting(Deployment::id)
                .containsExactlyElementsOf(generated.deployments().stream()
                        .filter(generated::lives)
                        .toList());
        assertThat(records.flowRuns())
                .extracting(FlowRun::id)
                .containsExactlyElementsOf(
                        generated.flowRuns().stream().filter(generated::lives).toList());
        assertThat(records.taskRuns())
                .extracting(TaskRun::id)
                .containsExactlyElementsOf(
                        generated.taskRuns().stream().filter(generated::lives).toList());
    }

    /** Else a filter that leaves it out of account would pass. */
    @Example
    void every_criterion_makes_a_difference_in_every_list() {
        Map<String, Function<Filters, List<?>>> lists = Map.of(
                "flows", records::flows,
                "deployments", records::deployments,
                "flow_runs", records::flowRuns,
                "task_runs", records::taskRuns);

        lists.forEach((name, list) -> {
            Set<Criterion> indifferent = new LinkedHashSet<>(Criterion.all());
            filters().generator(TRIES).stream(new Random(42))
                    .map(Shrinkable::value)
                    .limit(1000)
                    .takeWhile(filters -> !indifferent.isEmpty())
                    .forEach(filters -> {
                        List<?> found = list.apply(filters);
                        indifferent.removeIf(criterion -> makesADifference(criterion, filters, list, found));
                    });
            assertThat(indifferent).as(name).isEmpty();
        });
    }

    private static boolean makesADifference(
            Criterion criterion, AllFour filters, Function<Filters, List<?>> list, List<?> found) {
        AllFour without = criterion.without(filters);
        return !without.equals(filters) && !list.apply(without).equals(found);
    }

    @Provide
    Arbitrary<AllFour> filters() {
        return new FilterArbitraries(generated, records).allFour();
    }

    @Provide
    Arbitrary<Slice> slices() {
        return FilterArbitraries.slices();
    }

    /** Filters that nothing or everything matches say little: most must match some. */
    private static <T> void noteHowManyMatch(List<T> matching, List<T> all) {
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
