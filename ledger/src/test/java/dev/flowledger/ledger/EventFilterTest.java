package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.api.ledger.StoredEventBuilder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The SQL condition of a filter, its parameters and its check in memory select the same events. */
class EventFilterTest {

    private static final List<String> TYPES = List.of("flow.created", "flow.deleted", "key.revoked");
    private static final List<String> ACTORS = List.of("alice", "Alice", "");
    private static final List<String> COMMANDS = List.of("CreateFlow", "DeleteFlow");
    private static final List<String> SUBJECTS =
            List.of("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002");

    @Property
    void sql_and_matches_select_the_same_events(
            @ForAll("filters") EventFilter filter, @ForAll("events") StoredEvent event) {
        assertThat(evaluate(filter.sql(), filter.values(), event)).isEqualTo(filter.matches(event));
    }

    @Property
    void extended_filter_matches_exactly_the_same_events_and_key_revocations(
            @ForAll("filters") EventFilter filter, @ForAll("events") StoredEvent event) {
        assertThat(filter.orKeyRevoked().matches(event))
                .isEqualTo(filter.matches(event) || event.type().equals("key.revoked"));
    }

    @Example
    void filter_without_criteria_has_no_condition() {
        assertThat(EventFilter.ALL.sql()).isEmpty();
        assertThat(EventFilter.ALL.values()).isEmpty();
    }

    @Example
    void type_matches_the_last_words_of_the_full_name() {
        assertThat(EventFilter.types("flow.deleted")).containsExactly("flow.deleted");
        assertThat(EventFilter.types("dev.flowledger.flow.deleted")).containsExactly("flow.deleted");
        assertThat(EventFilter.types("deleted")).contains("flow.deleted", "deployment.deleted", "flow_run.deleted");
        assertThat(EventFilter.types("flow.*, key.revoked,flow.created"))
                .containsExactlyInAnyOrder("flow.created", "flow.updated", "flow.deleted", "key.revoked");
        assertThat(EventFilter.types(null)).isNull();
    }

    @Example
    void a_type_that_no_event_has_is_invalid() {
        for (String type :
                List.of("low.deleted", "flow", "nope", "", "*", ".*", "flow.created,", "flow.deleted,nope")) {
            assertThatThrownBy(() -> EventFilter.types(type))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("task_run.updated");
        }
    }

    @Example
    void subject_is_compared_in_lower_case() {
        assertThat(EventFilter.id("ABCDEF00-0000-4000-8000-000000000001"))
                .isEqualTo("abcdef00-0000-4000-8000-000000000001");
    }

    @Provide
    Arbitrary<EventFilter> filters() {
        return Combinators.combine(
                        Arbitraries.subsetOf(TYPES).map(List::copyOf).injectNull(0.5),
                        Arbitraries.of(ACTORS).injectNull(0.5),
                        Arbitraries.of(SUBJECTS).injectNull(0.5),
                        times().injectNull(0.5),
                        times().injectNull(0.5),
                        Arbitraries.of(COMMANDS).injectNull(0.5),
                        Arbitraries.of(true, false),
                        Arbitraries.subsetOf(SUBJECTS).map(List::copyOf).injectNull(0.5))
                .as((types, actor, subject, since, until, command, revocations, subjects) ->
                        EventFilterBuilder.builder()
                                .types(types)
                                .actor(actor)
                                .subject(subject)
                                .since(since)
                                .until(until)
                                .command(command)
                                .request(command == null ? null : "request of " + command)
                                .subjects(subjects)
                                .includeKeyRevocations(revocations)
                                .build());
    }

    @Provide
    Arbitrary<StoredEvent> events() {
        return Combinators.combine(
                        Arbitraries.of(TYPES),
                        Arbitraries.of(ACTORS),
                        Arbitraries.of(SUBJECTS),
                        times(),
                        Arbitraries.of(COMMANDS))
                .as((type, actor, subject, time, command) -> StoredEventBuilder.builder().stream("flow-1")
                        .streamType("flow")
                        .sequence(0)
                        .id(new UUID(0, 1))
                        .type(type)
                        .revision("1")
                        .time(time)
                        .payload("{\"id\":\"" + subject + "\"}")
                        .metadata("{\"actor\":\"" + actor + "\",\"causationId\":\"c\",\"command\":\"" + command
                                + "\",\"correlationId\":\"request of " + command + "\"}")
                        .build());
    }

    private static Arbitrary<Instant> times() {
        return Arbitraries.longs().between(0, 3).map(micros -> Instant.EPOCH.plusNanos(micros * 1000));
    }

    /** Evaluates a condition: alternatives in one pair of parentheses, each a conjunction of comparisons. */
    private static boolean evaluate(String sql, List<Object> values, StoredEvent event) {
        Iterator<Object> parameters = values.iterator();
        String condition = (sql.isEmpty() ? " and true" : sql).substring(" and ".length());
        if (condition.startsWith("(")) {
            condition = condition.substring(1, condition.length() - 1);
        }
        boolean result = false;
        for (String alternative : condition.split(" or ", -1)) {
            boolean holds = true;
            for (String comparison : alternative.split(" and ", -1)) {
                holds &= compare(comparison, parameters, event);
            }
            result |= holds;
        }
        assertThat(parameters).as("unused parameters").isExhausted();
        return result;
    }

    private static boolean compare(String comparison, Iterator<Object> parameters, StoredEvent event) {
        return switch (comparison) {
            case "true" -> true;
            case "left(type, 100) = 'key.revoked'" -> event.type().equals("key.revoked");
            case "left(actor, 100) = left(?, 100)" -> left(parameters.next()).equals(left(event.actor()));
            case "left(subject, 100) = left(?, 100)" -> left(parameters.next()).equals(left(event.subject()));
            case "left(type, 100) = any(?)" ->
                Arrays.asList((String[]) parameters.next()).contains(event.type());
            case "actor = ?" -> parameters.next().equals(event.actor());
            case "subject = ?" -> parameters.next().equals(event.subject());
            case "command = ?" -> parameters.next().equals(event.command());
            case "request = ?" -> parameters.next().equals(event.correlationId());
            case "left(subject, 100) = any(?)" ->
                Arrays.asList((String[]) parameters.next()).contains(event.subject());
            case "\"time\" >= ?" -> !event.time().isBefore(instant(parameters.next()));
            case "\"time\" < ?" -> event.time().isBefore(instant(parameters.next()));
            default -> throw new AssertionError("unknown comparison: " + comparison);
        };
    }

    private static String left(Object text) {
        return text.toString().substring(0, Math.min(100, text.toString().length()));
    }

    private static Instant instant(Object parameter) {
        return ((OffsetDateTime) parameter).toInstant();
    }
}
