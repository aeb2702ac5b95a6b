package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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

/** Every query about flows as they were, at any time, against {@link GeneratedPast}. */
class PastTest {

    /** The same questions in every build. To search further, take it away and give the property more tries. */
    private static final String SEED = "20261124";

    private static final int TRIES = 500;

    private static TestServer server;
    private static GeneratedPast past;

    /** What is asked of the flows of a time. */
    record Question(Instant time, FlowFilter filter, FlowSort sort, Slice slice) {}

    @BeforeContainer
    static void makeHistory() {
        server = TestServer.start(TickingClock.OfServer.class);
        past = historyOn(server);
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void flows_are_found_as_they_were_at_any_time(@ForAll("questions") Question question) {
        assertThatItIsAnswered(server, question);
        noteHowManyMatch(question);
    }

    @Example
    void they_still_are_when_the_read_model_was_made_again() {
        String database = Postgres.newDatabase();
        try (TestServer before = TestServer.on(database, TickingClock.OfServer.class)) {
            assertThat(historyOn(before).times()).isEqualTo(past.times());
            before.sql().sql("drop schema read_model cascade").update();
        }
        try (TestServer after = TestServer.on(database, TickingClock.OfServer.class)) {
            questions().generator(TRIES).stream(new Random(42))
                    .map(Shrinkable::value)
                    .limit(TRIES)
                    .forEach(question -> assertThatItIsAnswered(after, question));
        }
    }

    private static GeneratedPast historyOn(TestServer server) {
        return new GeneratedPast(
                server.bean(CommandGateway.class), server.bean(QueryGateway.class), server.bean(TickingClock.class));
    }

    private static void assertThatItIsAnswered(TestServer server, Question question) {
        QueryGateway queries = server.bean(QueryGateway.class);
        Instant time = question.time();
        List<Flow> matching = past.at(time, question.filter());

        assertThat(queries.query(
                                new FindFlows(
                                        question.filter(),
                                        null,
                                        null,
                                        null,
                                        question.sort(),
                                        question.slice().limit(),
                                        question.slice().offset(),
                                        time),
                                ResponseTypes.multipleInstancesOf(Flow.class))
                        .join())
                .isEqualTo(question.slice().of(matching, Orders.of(question.sort())));
        assertThat(queries.query(new CountFlows(question.filter(), null, null, null, time), long.class)
                        .join())
                .isEqualTo(matching.size());
        for (String name : GeneratedPast.NAMES) {
            assertThat(one(queries, new FindFlowByName(name, time))).isEqualTo(past.named(name, time));
        }
        past.ids().forEach(id -> {
            assertThat(one(queries, new FindFlow(new FlowId(id), time))).isEqualTo(past.withId(id, time));
        });
    }

    private static Optional<Flow> one(QueryGateway queries, Object query) {
        return queries.query(query, ResponseTypes.optionalInstanceOf(Flow.class))
                .join();
    }

    /** Else a filter or a time that is left out of account would pass. */
    private static void noteHowManyMatch(Question question) {
        int matching = past.at(question.time(), question.filter()).size();
        int all = past.at(question.time(), null).size();
        Statistics.collect(matching == 0 ? "none" : matching == all ? "all" : "some");
        Statistics.coverage(shares -> {
            shares.check("some").percentage(part -> part > 20);
            shares.check("none").percentage(part -> part > 5);
            shares.check("all").percentage(part -> part > 5);
        });
    }

    @Provide
    Arbitrary<Question> questions() {
        return Combinators.combine(
                        FilterArbitraries.near(past.times()),
                        FilterArbitraries.flows(past.ids(), GeneratedPast.NAMES).injectNull(0.2),
                        Arbitraries.of(FlowSort.class),
                        FilterArbitraries.slices())
                .as(Question::new);
    }
}
