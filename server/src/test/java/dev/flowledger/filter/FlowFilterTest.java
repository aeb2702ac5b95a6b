package dev.flowledger.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.TagsFilter;
import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreatedFlow;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.testing.TestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;

/** Every criterion of the flows filter on PostgreSQL, against an evaluation of the same filter in plain Java. */
class FlowFilterTest {

    /** Letters with and without case, in one and in several forms, and all that means something to LIKE. */
    private static final List<String> LETTERS = List.of(
            "a", "A", "b", "ä", "Ä", "ß", "σ", "ς", "Σ", "é", "日", "😀", "%", "_", "\\", "'", "\"", "{", ",", " ");

    private static final List<String> TAGS = List.of("a", "A", "b", "ä", "", "{}", "NULL", "x,y", "\"q\"", "\\");

    private static TestServer server;
    private static List<Flow> flows;

    @BeforeContainer
    static void someFlows() {
        server = TestServer.start();
        Random random = new Random(42);
        CommandGateway commands = server.bean(CommandGateway.class);
        flows = Stream.generate(() -> new CreateFlow(text(random, 1, 5), tags(random)))
                .limit(150)
                .map(command -> commands.<CreatedFlow>sendAndWait(command))
                .filter(CreatedFlow::isNew)
                .map(CreatedFlow::flow)
                .toList();
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Property(tries = 400)
    void a_page_holds_the_flows_that_match_in_their_order(@ForAll("queries") FindFlows query) {
        List<Flow> expected = flows.stream()
                .filter(matching(query))
                .sorted(order(query.sort()))
                .skip(query.offset())
                .limit(query.limit())
                .toList();

        assertThat(find(query)).isEqualTo(expected);
    }

    @Property(tries = 200)
    void a_count_is_the_number_of_flows_that_match(@ForAll("queries") FindFlows query) {
        CountFlows count = new CountFlows(query.flows(), query.flowRuns(), null, null);

        assertThat(server.bean(QueryGateway.class).query(count, long.class).join())
                .isEqualTo(flows.stream().filter(matching(query)).count());
    }

    @Example
    void the_generated_flows_are_of_many_sorts() {
        assertThat(flows).hasSizeGreaterThan(80);
        assertThat(flows)
                .anyMatch(flow -> flow.tags().isEmpty())
                .anyMatch(flow -> flow.tags().size() > 2);
    }

    private static List<Flow> find(FindFlows query) {
        return server.bean(QueryGateway.class)
                .query(query, ResponseTypes.multipleInstancesOf(Flow.class))
                .join();
    }

    private static Predicate<Flow> matching(FindFlows query) {
        return query.flowRuns() == null ? flow -> matches(flow, query.flows()) : flow -> false;
    }

    private static boolean matches(Flow flow, FlowFilter filter) {
        return filter == null
                || joined(
                        filter.operator(),
                        filter.id() == null ? null : matches(flow.id().value(), filter.id()),
                        filter.name() == null ? null : matches(flow.name(), filter.name()),
                        filter.tags() == null ? null : matches(flow.tags(), filter.tags()));
    }

    private static boolean matches(UUID id, IdFilter filter) {
        return filter.any() == null || filter.any().contains(id);
    }

    private static boolean matches(String name, NameFilter filter) {
        return joined(
                Operator.AND,
                filter.any() == null ? null : filter.any().contains(name),
                filter.like() == null ? null : containsIgnoringCase(name, filter.like()));
    }

    private static boolean matches(List<String> tags, TagsFilter filter) {
        return joined(
                filter.operator(),
                filter.all() == null ? null : tags.containsAll(filter.all()),
                filter.isNull() == null ? null : tags.isEmpty() == filter.isNull());
    }

    private static boolean joined(Operator operator, Boolean... criteria) {
        List<Boolean> given = Arrays.stream(criteria).filter(Objects::nonNull).toList();
        return given.isEmpty() || (operator == Operator.AND ? !given.contains(false) : given.contains(true));
    }

    private static boolean containsIgnoringCase(String text, String part) {
        for (int at = 0; at + part.length() <= text.length(); at++) {
            if (text.regionMatches(true, at, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }

    private static Comparator<Flow> order(FlowSort sort) {
        Comparator<Flow> byName =
                Comparator.comparing(flow -> flow.name().codePoints().toArray(), Arrays::compare);
        Comparator<Flow> first = switch (sort) {
            case CREATED_DESC -> Comparator.comparing(Flow::created).reversed();
            case UPDATED_DESC -> Comparator.comparing(Flow::updated).reversed();
            case NAME_ASC -> byName;
            case NAME_DESC -> byName.reversed();
        };
        return first.thenComparing(flow -> flow.id().toString());
    }

    @Provide
    Arbitrary<FindFlows> queries() {
        return Combinators.combine(
                        filters().injectNull(0.1),
                        Arbitraries.just(new FlowRunFilter(
                                        null, null, null, null, null, null, null, null, null, null, null, null))
                                .injectNull(0.95),
                        Arbitraries.of(FlowSort.class),
                        Arbitraries.integers().between(0, FindFlows.MAX_LIMIT),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(3, Arbitraries.just(0)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 30))))
                .as((filter, runs, sort, limit, offset) ->
                        new FindFlows(filter, runs, null, null, sort, limit, offset));
    }

    private static Arbitrary<FlowFilter> filters() {
        Arbitrary<IdFilter> id = Arbitraries.of(flows)
                .map(flow -> flow.id().value())
                .list()
                .ofMaxSize(40)
                .injectNull(0.2)
                .map(IdFilter::new);
        Arbitrary<NameFilter> name = Combinators.combine(
                        Arbitraries.of(flows)
                                .map(Flow::name)
                                .list()
                                .ofMaxSize(60)
                                .injectNull(0.5),
                        Arbitraries.of(LETTERS)
                                .list()
                                .ofMaxSize(2)
                                .map(letters -> String.join("", letters))
                                .injectNull(0.3))
                .as(NameFilter::new);
        Arbitrary<TagsFilter> tags = Combinators.combine(
                        Arbitraries.of(Operator.class),
                        Arbitraries.of(TAGS).list().ofMaxSize(2).injectNull(0.3),
                        Arbitraries.of(true, false).injectNull(0.5))
                .as(TagsFilter::new);
        return Combinators.combine(
                        Arbitraries.of(Operator.class), id.injectNull(0.6), name.injectNull(0.4), tags.injectNull(0.4))
                .as(FlowFilter::new);
    }

    private static String text(Random random, int min, int max) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(min, max + 1);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.get(random.nextInt(LETTERS.size())));
        }
        return text.toString();
    }

    private static List<String> tags(Random random) {
        List<String> tags = new ArrayList<>();
        while (random.nextInt(3) > 0 && tags.size() < 5) {
            tags.add(TAGS.get(random.nextInt(TAGS.size())));
        }
        return tags;
    }
}
