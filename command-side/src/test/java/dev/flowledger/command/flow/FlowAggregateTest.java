package dev.flowledger.command.flow;

import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreateFlowResult;
import dev.flowledger.api.flow.DeleteFlow;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowChanges;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flow.UpdateFlow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlowAggregateTest {

    private static final Instant T0 = Instant.parse("2026-01-31T08:00:00.000001Z");
    private static final Instant T1 = Instant.parse("2026-01-31T09:00:00.000002Z");
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.000003Z");
    private static final Instant NOW_IN_NANOS = NOW.plusNanos(999);

    private static final FlowId FIRST = FlowId.of("etl", 1);
    private static final FlowId SECOND = FlowId.of("etl", 2);
    private static final FlowCreated CREATED = new FlowCreated(FIRST, "etl", List.of("a", "b"), T0);
    private static final FlowDeleted DELETED = new FlowDeleted(FIRST, T1);

    private AggregateTestFixture<FlowAggregate> flow;

    @BeforeEach
    void freshFixture() {
        flow = new AggregateTestFixture<>(FlowAggregate.class);
        flow.registerInjectableResource(Clock.fixed(NOW_IN_NANOS, ZoneOffset.UTC));
    }

    @Test
    void create_begins_the_first_generation_of_a_name() {
        flow.givenNoPriorActivity()
                .when(new CreateFlow("etl", List.of("b", "a", "b")))
                .expectEvents(new FlowCreated(FIRST, "etl", List.of("b", "a", "b"), NOW))
                .expectResultMessagePayload(
                        new CreateFlowResult(new Flow(FIRST, NOW, NOW, "etl", List.of("b", "a", "b"), null, 0), true));
    }

    @Test
    void create_returns_the_existing_flow_when_the_name_is_taken() {
        flow.given(CREATED)
                .when(new CreateFlow("etl", List.of("other")))
                .expectNoEvents()
                .expectResultMessagePayload(
                        new CreateFlowResult(new Flow(FIRST, T0, T0, "etl", List.of("a", "b"), null, 0), false));
    }

    @Test
    void create_after_delete_begins_a_new_generation() {
        flow.given(CREATED, DELETED)
                .when(new CreateFlow("etl", List.of()))
                .expectEvents(new FlowCreated(SECOND, "etl", List.of(), NOW))
                .expectResultMessagePayload(
                        new CreateFlowResult(new Flow(SECOND, NOW, NOW, "etl", List.of(), null, 2), true));
    }

    @Test
    void create_fails_when_another_name_has_the_same_hash() {
        FlowId sameStream = FIRST;
        flow.given(new FlowCreated(sameStream, "another name", List.of(), T0))
                .when(new CreateFlow("etl", List.of()))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage(ApiException.nameCollision().getMessage());
    }

    @Test
    void update_changes_tags() {
        flow.given(CREATED)
                .when(new UpdateFlow(FIRST, tags(List.of("b", "a")), ExpectedVersion.ANY))
                .expectEvents(new FlowUpdated(FIRST, List.of("b", "a"), NOW))
                .expectResultMessagePayload(1L);
    }

    @Test
    void update_with_the_same_tags_stores_no_event() {
        flow.given(CREATED)
                .when(new UpdateFlow(FIRST, tags(List.of("a", "b")), ExpectedVersion.ANY))
                .expectNoEvents()
                .expectResultMessagePayload(0L);
    }

    @Test
    void update_without_fields_stores_no_event() {
        flow.given(CREATED)
                .when(new UpdateFlow(FIRST, new FlowChanges(null), ExpectedVersion.ANY))
                .expectNoEvents()
                .expectResultMessagePayload(0L);
    }

    @Test
    void update_succeeds_for_an_expected_version() {
        flow.given(CREATED, new FlowUpdated(FIRST, List.of("c"), T1))
                .when(new UpdateFlow(FIRST, tags(List.of("d")), new ExpectedVersion(Set.of(0L, 1L))))
                .expectEvents(new FlowUpdated(FIRST, List.of("d"), NOW));
    }

    @Test
    void update_fails_for_another_version() {
        flow.given(CREATED, new FlowUpdated(FIRST, List.of("c"), T1))
                .when(new UpdateFlow(FIRST, tags(List.of("d")), new ExpectedVersion(Set.of(0L))))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage(ApiException.versionMismatch(1).getMessage());
    }

    @Test
    void update_checks_the_version_even_if_nothing_changes() {
        flow.given(CREATED)
                .when(new UpdateFlow(FIRST, tags(List.of("a", "b")), new ExpectedVersion(Set.of())))
                .expectException(ApiException.class);
    }

    @Test
    void delete_succeeds() {
        flow.given(CREATED).when(new DeleteFlow(FIRST, ExpectedVersion.ANY)).expectEvents(new FlowDeleted(FIRST, NOW));
    }

    @Test
    void delete_fails_for_another_version() {
        flow.given(CREATED)
                .when(new DeleteFlow(FIRST, new ExpectedVersion(Set.of(7L))))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage(ApiException.versionMismatch(0).getMessage());
    }

    @Test
    void a_deleted_flow_is_not_found() {
        flow.given(CREATED, DELETED)
                .when(new DeleteFlow(FIRST, ExpectedVersion.ANY))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("Flow not found");
    }

    @Test
    void the_id_of_an_earlier_generation_is_not_found() {
        FlowCreated again = new FlowCreated(SECOND, "etl", List.of(), T1);
        flow.given(CREATED, DELETED, again)
                .when(new DeleteFlow(FIRST, ExpectedVersion.ANY))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("Flow not found");
    }

    @Test
    void the_id_of_a_future_generation_is_not_found() {
        flow.given(CREATED)
                .when(new UpdateFlow(SECOND, tags(List.of()), ExpectedVersion.ANY))
                .expectNoEvents()
                .expectException(ApiException.class);
    }

    @Test
    void a_name_that_was_never_used_has_no_stream() {
        flow.givenNoPriorActivity()
                .when(new DeleteFlow(FIRST, ExpectedVersion.ANY))
                .expectException(AggregateNotFoundException.class);
    }

    @Test
    void times_increase_when_the_clock_goes_back() {
        Instant ahead = NOW.plusSeconds(60);
        flow.given(new FlowCreated(FIRST, "etl", List.of(), ahead))
                .when(new UpdateFlow(FIRST, tags(List.of("x")), ExpectedVersion.ANY))
                .expectEvents(new FlowUpdated(FIRST, List.of("x"), ahead.plusNanos(1000)));
    }

    @Test
    void events_of_a_stream_have_different_times() {
        flow.given(new FlowCreated(FIRST, "etl", List.of(), NOW))
                .when(new DeleteFlow(FIRST, ExpectedVersion.ANY))
                .expectEvents(new FlowDeleted(FIRST, NOW.plusNanos(1000)));
    }

    @Test
    void a_generation_begins_after_the_previous_one_was_deleted() {
        Instant ahead = NOW.plusSeconds(60);
        flow.given(CREATED, new FlowDeleted(FIRST, ahead))
                .when(new CreateFlow("etl", List.of()))
                .expectEvents(new FlowCreated(SECOND, "etl", List.of(), ahead.plusNanos(1000)));
    }

    @Test
    void a_damaged_stream_is_not_reported_as_a_missing_flow() {
        flow.given(new FlowUpdated(FIRST, List.of("a"), T0))
                .when(new DeleteFlow(FIRST, ExpectedVersion.ANY))
                .expectNoEvents()
                .expectException(not(instanceOf(ApiException.class)));
    }

    private static FlowChanges tags(List<String> tags) {
        return new FlowChanges(new PatchField<>(tags));
    }
}
