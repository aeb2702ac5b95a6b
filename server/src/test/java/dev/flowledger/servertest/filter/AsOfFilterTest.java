package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.flow.CountFlowsBuilder;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlowsBuilder;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.testing.ManualClock;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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

/** Compares queries with as_of at random times with {@link GeneratedFlowHistory}. */
class AsOfFilterTest {

    /** The same queries in every build. To search further, remove the seed and set {@code jqwik.tries.default}. */
    private static final String SEED = "20261127";

    private static final int QUERIES_OF_REBUILD = Integer.getInteger("jqwik.tries.default", 50);

    private static String database;
    private static TestServer server;
    private static GeneratedFlowHistory history;

    /** A query with as_of, and an id that need not exist at that time. */
    record AsOfQuery(Instant time, FlowFilter filter, FlowSort sort, Slice slice, UUID id) {}

    @BeforeContainer
    static void start() {
        database = Postgres.newDatabase();
        server = TestServer.on(database, ManualClock.Configuration.class);
        history = generateHistory(server);
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Property(seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void flows_match_the_recorded_history_at_any_time(@ForAll("queries") AsOfQuery query) {
        assertResults(query);
        collectStatistics(query);
    }

    /** The property above runs with the read model of the events or with the rebuilt one: the order of the two is not defined. */
    @Example
    void flows_match_the_recorded_history_before_and_after_a_rebuild_of_the_read_model() {
        List<AsOfQuery> queries = asOfQueries().generator(QUERIES_OF_REBUILD).stream(new Random(42))
                .map(Shrinkable::value)
                .limit(QUERIES_OF_REBUILD)
                .toList();
        queries.forEach(AsOfFilterTest::assertResults);

        server.sql().sql("drop schema read_model cascade").update();
        server.close();
        server = TestServer.on(database, ManualClock.Configuration.class);

        queries.forEach(AsOfFilterTest::assertResults);
    }

    private static GeneratedFlowHistory generateHistory(TestServer server) {
        return new GeneratedFlowHistory(
                server.bean(CommandGateway.class), server.bean(QueryGateway.class), server.bean(ManualClock.class));
    }

    private static void assertResults(AsOfQuery query) {
        QueryGateway queries = server.bean(QueryGateway.class);
        Instant time = query.time();
        List<Flow> matching = history.at(time, query.filter());

        assertThat(queries.query(
                                FindFlowsBuilder.builder()
                                        .flows(query.filter())
                                        .sort(query.sort())
                                        .limit(query.slice().limit())
                                        .offset(query.slice().offset())
                                        .asOf(time)
                                        .build(),
                                ResponseTypes.multipleInstancesOf(Flow.class))
                        .join())
                .isEqualTo(query.slice().of(matching, SortComparators.of(query.sort())));
        assertThat(queries.query(
                                CountFlowsBuilder.builder()
                                        .flows(query.filter())
                                        .asOf(time)
                                        .build(),
                                long.class)
                        .join())
                .isEqualTo(matching.size());
        for (String name : GeneratedFlowHistory.NAMES) {
            assertThat(one(queries, new FindFlowByName(name, time))).isEqualTo(history.named(name, time));
        }
        Stream.concat(history.at(time, null).stream().map(Flow::id).map(FlowId::value), Stream.of(query.id()))
                .forEach(id -> assertThat(one(queries, new FindFlow(new FlowId(id), time)))
                        .isEqualTo(history.withId(id, time)));
    }

    private static Optional<Flow> one(QueryGateway queries, Object query) {
        return queries.query(query, ResponseTypes.optionalInstanceOf(Flow.class))
                .join();
    }

    /** Checks the distribution of results: otherwise a query that ignores the filter or the time could pass. */
    private static void collectStatistics(AsOfQuery query) {
        int matching = history.at(query.time(), query.filter()).size();
        int all = history.at(query.time(), null).size();
        Statistics.collect(matching == 0 ? "none" : matching == all ? "all" : "some");
        Statistics.coverage(shares -> {
            shares.check("some").percentage(part -> part > 20);
            shares.check("none").percentage(part -> part > 5);
            shares.check("all").percentage(part -> part > 5);
        });
    }

    @Provide("queries")
    Arbitrary<AsOfQuery> asOfQueries() {
        return Combinators.combine(
                        FilterArbitraries.near(history.times()),
                        FilterArbitraries.flows(history.ids(), GeneratedFlowHistory.NAMES, false)
                                .injectNull(0.2),
                        Arbitraries.of(FlowSort.class),
                        FilterArbitraries.slices(),
                        Arbitraries.of(history.ids()))
                .as(AsOfQuery::new);
    }
}
