package dev.flowledger.command.flowrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.CreateFlowRun;
import dev.flowledger.api.flowrun.CreateFlowRunResult;
import dev.flowledger.api.flowrun.DeleteFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunArchived;
import dev.flowledger.api.flowrun.FlowRunChanges;
import dev.flowledger.api.flowrun.FlowRunChangesBuilder;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunCreatedBuilder;
import dev.flowledger.api.flowrun.FlowRunDeleted;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.flowrun.NewFlowRunBuilder;
import dev.flowledger.api.flowrun.SetFlowRunState;
import dev.flowledger.api.flowrun.UpdateFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.Rejection;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateId;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.command.parent.ParentLookup;
import dev.flowledger.command.run.RunPolicy;
import dev.flowledger.command.taskrun.ParentTaskRun;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.matchers.Matchers;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
class FlowRunAggregateTest {

    private static final Instant T0 = Instant.parse("2026-01-31T08:00:00.000001Z");
    private static final Instant T1 = Instant.parse("2026-01-31T09:00:00.000002Z");
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.000004Z");
    private static final Instant TOMORROW = Instant.parse("2026-02-01T06:00:00Z");

    private static final FlowId FLOW = FlowId.of("etl", 1);
    private static final TaskRunId PARENT = TaskRunId.of(FlowRunId.of(FLOW.value(), "parent", 1), "t", "0", 1);
    private static final FlowRunId FIRST = FlowRunId.of(FLOW.value(), "key", 1);
    private static final FlowRunId SECOND = FlowRunId.of(FLOW.value(), "key", 2);
    private static final JsonObject PARAMETERS = new JsonObject("{\"x\":1.0}");

    private static final JsonObject POLICY = RunPolicy.ofFlowRun(JsonObject.EMPTY);

    private static final ProposedState RUNNING = proposed(StateType.RUNNING);
    private static final ProposedState COMPLETED = proposed(StateType.COMPLETED);
    private static final FlowRunCreated CREATED = created(FIRST, ProposedState.PENDING, null, T0);

    private final ParentLookup parents = mock(ParentLookup.class);
    private final ParentTaskRun parent = mock(ParentTaskRun.class);
    private AggregateTestFixture<FlowRunAggregate> run;

    @BeforeEach
    void anExistingFlow() {
        run = new AggregateTestFixture<>(FlowRunAggregate.class);
        run.registerInjectableResource(Clock.fixed(NOW.plusNanos(999), ZoneOffset.UTC));
        run.registerInjectableResource(parents);
        run.registerInjectableResource(parent);
        when(parents.exists(FLOW)).thenReturn(true);
        when(parents.exists(PARENT)).thenReturn(true);
    }

    @Test
    void create_without_a_state_begins_pending() {
        FlowRunCreated event = created(FIRST, ProposedState.PENDING, null, NOW);
        run.givenNoPriorActivity()
                .when(create(null, null))
                .expectEvents(event)
                .expectResultMessagePayload(new CreateFlowRunResult(FlowRun.of(event, null, 0), true));

        assertThat(event.state().type()).isEqualTo(StateType.PENDING);
        assertThat(event.timings()).isEqualTo(timings(0, NOW, null, null, null, "0"));
    }

    @Test
    void create_returns_the_existing_run_of_the_key() {
        run.given(CREATED)
                .when(create(COMPLETED, null))
                .expectNoEvents()
                .expectResultMessagePayload(
                        new CreateFlowRunResult(FlowRun.of(CREATED, null, 0).at(NOW), false));
        verifyNoInteractions(parent);
    }

    @Test
    void create_after_delete_begins_a_new_generation() {
        run.given(CREATED, new FlowRunDeleted(FIRST, T1))
                .when(create(null, null))
                .expectEvents(created(SECOND, ProposedState.PENDING, null, NOW));
    }

    @Test
    void runs_without_a_key_have_different_streams() {
        assertThat(List.of(keyless().stream(), keyless().stream(), keyless().stream()))
                .doesNotHaveDuplicates();
        assertThat(keyless().run().idempotencyKey()).isNull();
    }

    @Test
    void a_run_without_a_name_is_given_a_random_name() {
        run.givenNoPriorActivity()
                .when(new CreateFlowRun(NewFlowRunBuilder.builder().flowId(FLOW).build()))
                .expectResultMessageMatching(Matchers.predicate(result ->
                        ((CreateFlowRunResult) result.getPayload()).run().name().matches("[a-z]+-[a-z]+")));
    }

    @Test
    void create_fails_with_the_id_of_a_missing_flow() {
        when(parents.exists(FLOW)).thenReturn(false);
        run.givenNoPriorActivity()
                .when(create(null, null))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("Flow " + FLOW + " not found");
    }

    @Test
    void create_with_a_known_key_fails_without_its_flow() {
        when(parents.exists(FLOW)).thenReturn(false);
        run.given(CREATED).when(create(null, null)).expectException(ApiException.class);
    }

    @Test
    void a_run_of_a_deployment_has_no_work_queue_unless_it_is_given() {
        DeploymentId id = DeploymentId.of(FLOW, "prod", 1);
        when(parents.exists(id)).thenReturn(true);
        CreateFlowRun ofDeployment = new CreateFlowRun(
                NewFlowRunBuilder.builder().flowId(FLOW).deploymentId(id).build());

        run.givenNoPriorActivity()
                .when(ofDeployment)
                .expectResultMessageMatching(Matchers.predicate(result ->
                        ((CreateFlowRunResult) result.getPayload()).run().workQueueName() == null));
    }

    @Test
    void create_fails_with_the_id_of_a_missing_deployment() {
        DeploymentId id = DeploymentId.of(FLOW, "prod", 1);
        when(parents.exists(id)).thenReturn(false);
        run.givenNoPriorActivity()
                .when(new CreateFlowRun(NewFlowRunBuilder.builder()
                        .flowId(FLOW)
                        .deploymentId(id)
                        .build()))
                .expectException(ApiException.class)
                .expectExceptionMessage("Deployment " + id + " not found");
    }

    @Test
    void create_fails_with_the_id_of_a_missing_parent_task_run() {
        when(parents.exists(PARENT)).thenReturn(false);
        run.givenNoPriorActivity()
                .when(create(null, PARENT))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("Task run " + PARENT + ", the parent of the run, does not exist.");
    }

    @Test
    void create_fails_when_another_key_has_the_same_hash() {
        FlowRunCreated other = FlowRunCreatedBuilder.builder(CREATED)
                .idempotencyKey("another key")
                .build();
        run.given(other)
                .when(create(null, null))
                .expectException(ApiException.class)
                .expectExceptionMessage(ApiException.nameCollision().getMessage());
    }

    @Test
    void a_run_after_an_archived_one_is_the_next_generation() {
        run.given(new FlowRunArchived(FIRST, "runs-1-9.ndjson.gz", T0))
                .when(create(null, null))
                .expectResultMessageMatching(
                        Matchers.predicate(result -> ((CreateFlowRunResult) result.getPayload()).isNew()
                                && ((CreateFlowRunResult) result.getPayload())
                                        .run()
                                        .id()
                                        .equals(SECOND)));
    }

    @Test
    void an_archived_run_is_not_found() {
        run.given(new FlowRunArchived(FIRST, "runs-1-9.ndjson.gz", T0))
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectExceptionMessage("Flow run not found");
    }

    @Test
    void the_first_running_sets_the_start_time() {
        run.given(CREATED)
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectEvents(stateSet(RUNNING, NOW, timings(1, T0, null, NOW, null, "0")))
                .expectResultMessagePayload(SetStateResult.accepted(RUNNING.of(FIRST, null, 1, NOW), 1));
    }

    @Test
    void a_repeated_transition_changes_nothing_and_has_the_same_result() {
        ProposedState running = transition(StateType.RUNNING, "\"t1\"");
        FlowRunStateSet entered = stateSet(running, T1, timings(1, T0, null, T1, null, "0"));
        run.given(CREATED, entered)
                .when(new SetFlowRunState(FIRST, running, false, new ExpectedVersion(Set.of(0L))))
                .expectNoEvents()
                .expectResultMessagePayload(SetStateResult.accepted(entered.state(), 1));
    }

    @Test
    void a_transition_with_another_id_is_not_a_repetition() {
        FlowRunStateSet entered =
                stateSet(transition(StateType.RUNNING, "\"t1\""), T1, timings(1, T0, null, T1, null, "0"));
        for (ProposedState next :
                List.of(transition(StateType.RUNNING, "\"t2\""), transition(StateType.RUNNING, "null"), RUNNING)) {
            run.given(CREATED, entered)
                    .when(new SetFlowRunState(FIRST, next))
                    .expectResultMessagePayload(SetStateResult.accepted(next.of(FIRST, null, 2, NOW), 2));
        }
    }

    @Test
    void the_state_with_the_current_id_is_a_repetition() {
        FlowRunStateSet entered = stateSet(RUNNING, T1, timings(1, T0, null, T1, null, "0"));
        ProposedState same =
                new ProposedState(entered.state().id(), StateType.RUNNING, null, null, null, StateDetails.NONE);
        run.given(CREATED, entered)
                .when(new SetFlowRunState(FIRST, same))
                .expectNoEvents()
                .expectResultMessagePayload(SetStateResult.accepted(entered.state(), 1));
    }

    @Test
    void a_repeated_failure_that_led_to_a_retry_is_rejected_again() {
        ProposedState failed = transition(StateType.FAILED, "\"t1\"");
        ProposedState retry = new ProposedState(
                StateType.SCHEDULED,
                "AwaitingRetry",
                null,
                null,
                StateDetails.NONE.ofTransition("t1").scheduledAt(NOW));
        FlowRunStateSet awaiting = stateSet(retry, T1, timings(1, T0, NOW, T0, null, "0"));
        run.given(CREATED, awaiting)
                .when(new SetFlowRunState(FIRST, failed))
                .expectNoEvents()
                .expectResultMessagePayload(SetStateResult.rejected(
                        "This run has already made this state transition.", awaiting.state(), 1, false));
    }

    @Test
    void a_failure_within_the_retries_is_recorded_as_a_rejection() {
        JsonObject policy = RunPolicy.ofFlowRun(new JsonObject("{\"retries\":1,\"retry_delay\":30}"));
        FlowRunCreated created =
                FlowRunCreatedBuilder.builder(CREATED).empiricalPolicy(policy).build();
        ProposedState retry = new ProposedState(
                StateType.SCHEDULED,
                "AwaitingRetry",
                "boom",
                new Json("{\"x\":1.0}"),
                StateDetails.NONE.scheduledAt(NOW.plusSeconds(30)));
        State awaiting = retry.of(FIRST, null, 2, NOW);
        run.given(created, stateSet(RUNNING, T1, timings(1, T0, null, T1, null, "0")))
                .when(new SetFlowRunState(
                        FIRST,
                        new ProposedState(StateType.FAILED, null, "boom", new Json("{\"x\":1.0}"), StateDetails.NONE)))
                .expectEvents(new FlowRunStateSet(
                        FIRST,
                        awaiting,
                        timings(1, T0, NOW.plusSeconds(30), T1, null, "3600.000002"),
                        NOW,
                        null,
                        new Rejection(StateType.FAILED, "Retrying"),
                        RunPolicy.of(policy).forNewAttempt("in_process").json()))
                .expectResultMessagePayload(SetStateResult.rejected("Retrying", awaiting, 2, true));
    }

    @Test
    void a_run_before_its_scheduled_time_waits() {
        FlowRunCreated tomorrow = created(FIRST, scheduled(TOMORROW), null, T0);
        run.given(tomorrow)
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectNoEvents()
                .expectResultMessagePayload(
                        SetStateResult.waiting(72_000, "Scheduled time is in the future", tomorrow.state(), 0));
    }

    @Test
    void set_state_of_another_version_is_rejected() {
        run.given(CREATED)
                .when(new SetFlowRunState(FIRST, RUNNING, false, new ExpectedVersion(Set.of(1L))))
                .expectNoEvents()
                .expectExceptionMessage(ApiException.versionMismatch(0).getMessage());
    }

    @Test
    void force_is_recorded() {
        run.given(CREATED)
                .when(new SetFlowRunState(FIRST, RUNNING, true, ExpectedVersion.ANY))
                .expectEvents(new FlowRunStateSet(
                        FIRST,
                        RUNNING.of(FIRST, null, 1, NOW),
                        timings(1, T0, null, NOW, null, "0"),
                        NOW,
                        true,
                        null,
                        null));
    }

    @Test
    void a_second_running_is_counted_and_keeps_the_start_time() {
        run.given(CREATED, stateSet(RUNNING, T1, timings(1, T0, null, T1, null, "0")))
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectEvents(stateSet(2, RUNNING, NOW, timings(2, T0, null, T1, null, "3600.000002")));
    }

    @Test
    void a_terminal_state_sets_end_time_and_total_run_time() {
        run.given(CREATED, stateSet(RUNNING, T1, timings(1, T0, null, T1, null, "0")))
                .when(new SetFlowRunState(FIRST, COMPLETED))
                .expectEvents(stateSet(2, COMPLETED, NOW, timings(1, T0, null, T1, NOW, "3600.000002")));
    }

    @Test
    void a_terminal_state_without_a_start_sets_no_end_time() {
        run.given(CREATED)
                .when(new SetFlowRunState(FIRST, proposed(StateType.CANCELLED)))
                .expectEvents(stateSet(proposed(StateType.CANCELLED), NOW, timings(0, T0, null, null, null, "0")));
    }

    @Test
    void leaving_a_terminal_state_resets_the_end_time() {
        run.given(CREATED, stateSet(COMPLETED, T1, timings(1, T0, null, T0, T1, "12.5")))
                .when(new SetFlowRunState(FIRST, proposed(StateType.PENDING)))
                .expectEvents(stateSet(2, proposed(StateType.PENDING), NOW, timings(1, T0, null, T0, null, "12.5")));
    }

    @Test
    void another_terminal_state_keeps_the_end_time() {
        run.given(CREATED, stateSet(COMPLETED, T1, timings(1, T0, null, T0, T1, "12.5")))
                .when(new SetFlowRunState(FIRST, proposed(StateType.FAILED)))
                .expectEvents(stateSet(2, proposed(StateType.FAILED), NOW, timings(1, T0, null, T0, T1, "12.5")));
    }

    @Test
    void a_scheduled_run_should_start_at_its_scheduled_time() {
        ProposedState scheduled = scheduled(TOMORROW);
        FlowRunCreated event = created(FIRST, scheduled, null, NOW);
        run.givenNoPriorActivity().when(create(scheduled, null)).expectEvents(event);
        assertThat(event.timings()).isEqualTo(timings(0, TOMORROW, TOMORROW, null, null, "0"));
    }

    @Test
    void a_later_scheduled_sets_only_the_next_start_time() {
        run.given(CREATED)
                .when(new SetFlowRunState(FIRST, scheduled(TOMORROW)))
                .expectEvents(stateSet(scheduled(TOMORROW), NOW, timings(0, T0, TOMORROW, null, null, "0")));
    }

    @Test
    void leaving_scheduled_resets_the_next_start_time() {
        run.given(CREATED, stateSet(scheduled(T1), T1, timings(0, T0, T1, null, null, "0")))
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectEvents(stateSet(2, RUNNING, NOW, timings(1, T0, null, NOW, null, "0")));
    }

    @Test
    void a_scheduled_state_without_a_time_is_scheduled_for_now() {
        run.given(CREATED)
                .when(new SetFlowRunState(FIRST, proposed(StateType.SCHEDULED)))
                .expectEvents(stateSet(scheduled(NOW), NOW, timings(0, T0, NOW, null, null, "0")));
    }

    @Test
    void a_state_has_the_ids_of_its_runs_and_all_details() {
        StateDetails details =
                new StateDetails(new JsonObject("{\"flow_run_id\":null,\"cache_key\":\"k\",\"retriable\":true}"), null);
        ProposedState proposed =
                new ProposedState(StateType.FAILED, "TimedOut", "too slow", new Json("[1e3]"), details);

        State state = proposed.of(FIRST, PARENT, 7, NOW);

        StateId id = new StateId(state.id());
        assertThat(id).isEqualTo(StateId.of(FIRST, 7));
        assertThat(id.sequence()).isEqualTo(7);
        assertThat(id.stream(FlowRunId.KIND)).isEqualTo(FIRST.stream());
        assertThat(state.name()).isEqualTo("TimedOut");
        assertThat(state.data()).isEqualTo(new Json("[1e3]"));
        assertThat(state.details().text())
                .isEqualTo("{\"flow_run_id\":\"" + FIRST + "\",\"task_run_id\":\"" + PARENT
                        + "\",\"child_flow_run_id\":null,\"scheduled_time\":null,\"cache_key\":\"k\","
                        + "\"cache_expiration\":null,\"untrackable_result\":false,\"pause_timeout\":null,"
                        + "\"pause_reschedule\":false,\"pause_key\":null,\"run_input_keyset\":null,"
                        + "\"refresh_cache\":null,\"retriable\":true,\"transition_id\":null,"
                        + "\"task_parameters_id\":null}");
    }

    @Test
    void the_parent_enters_the_first_state_of_a_subflow_run() {
        run.givenNoPriorActivity().when(create(RUNNING, PARENT)).expectSuccessfulHandlerExecution();
        verify(parent).enter(PARENT, FIRST, RUNNING);
    }

    @Test
    void the_parent_enters_every_state_of_a_subflow_run() {
        run.given(created(FIRST, ProposedState.PENDING, PARENT, T0))
                .when(new SetFlowRunState(FIRST, COMPLETED))
                .expectSuccessfulHandlerExecution();
        verify(parent).enter(PARENT, FIRST, COMPLETED);
    }

    @Test
    void update_changes_present_fields_only() {
        FlowRunChanges changes = FlowRunChangesBuilder.builder()
                .name(new PatchField<>("renamed"))
                .parameters(new PatchField<>(null))
                .tags(new PatchField<>(List.of("a")))
                .build();
        run.given(CREATED)
                .when(new UpdateFlowRun(FIRST, changes, ExpectedVersion.ANY))
                .expectEvents(
                        new FlowRunUpdated(FIRST, "renamed", "v1", JsonObject.EMPTY, POLICY, List.of("a"), NOW, null))
                .expectResultMessagePayload(1L);
    }

    @Test
    void update_with_the_same_values_stores_no_event() {
        FlowRunChanges changes = FlowRunChangesBuilder.builder()
                .name(new PatchField<>("named"))
                .parameters(new PatchField<>(PARAMETERS))
                .tags(new PatchField<>(null))
                .build();
        run.given(CREATED)
                .when(new UpdateFlowRun(FIRST, changes, ExpectedVersion.ANY))
                .expectNoEvents()
                .expectResultMessagePayload(0L);
    }

    @Test
    void update_and_delete_fail_for_another_version() {
        ExpectedVersion other = new ExpectedVersion(Set.of(7L));
        run.given(CREATED)
                .when(new UpdateFlowRun(FIRST, FlowRunChangesBuilder.builder().build(), other))
                .expectExceptionMessage(ApiException.versionMismatch(0).getMessage());
        run.given(CREATED)
                .when(new DeleteFlowRun(FIRST, other))
                .expectExceptionMessage(ApiException.versionMismatch(0).getMessage());
    }

    @Test
    void delete_succeeds() {
        run.given(CREATED)
                .when(new DeleteFlowRun(FIRST, ExpectedVersion.ANY))
                .expectEvents(new FlowRunDeleted(FIRST, NOW));
    }

    @Test
    void a_deleted_run_and_another_generation_are_not_found() {
        run.given(CREATED, new FlowRunDeleted(FIRST, T1))
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectNoEvents()
                .expectExceptionMessage("Flow run not found");
        run.given(CREATED).when(new SetFlowRunState(SECOND, RUNNING)).expectExceptionMessage("Flow run not found");
    }

    @Test
    void a_run_of_a_deleted_flow_is_not_found() {
        when(parents.exists(FLOW)).thenReturn(false);
        run.given(CREATED)
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectNoEvents()
                .expectExceptionMessage("Flow run not found");
        run.given(CREATED)
                .when(new DeleteFlowRun(FIRST, ExpectedVersion.ANY))
                .expectExceptionMessage("Flow run not found");
    }

    @Test
    void times_increase_when_the_clock_goes_back() {
        Instant ahead = NOW.plusSeconds(60);
        run.given(created(FIRST, ProposedState.PENDING, null, ahead))
                .when(new SetFlowRunState(FIRST, RUNNING))
                .expectEvents(stateSet(
                        RUNNING, ahead.plusNanos(1000), timings(1, ahead, null, ahead.plusNanos(1000), null, "0")));
    }

    private static ProposedState proposed(StateType type) {
        return new ProposedState(type, null, null, null, StateDetails.NONE);
    }

    private static ProposedState transition(StateType type, String id) {
        JsonObject details = new JsonObject("{\"transition_id\":" + id + "}");
        return new ProposedState(type, null, null, null, new StateDetails(details, null));
    }

    private static ProposedState scheduled(Instant time) {
        return proposed(StateType.SCHEDULED).withDetails(StateDetails.NONE.scheduledAt(time));
    }

    private static CreateFlowRun create(ProposedState state, TaskRunId parent) {
        return new CreateFlowRun(NewFlowRunBuilder.builder()
                .name("named")
                .flowId(FLOW)
                .flowVersion("v1")
                .parameters(PARAMETERS)
                .idempotencyKey("key")
                .parentTaskRunId(parent)
                .state(state)
                .build());
    }

    private static CreateFlowRun keyless() {
        return new CreateFlowRun(
                NewFlowRunBuilder.builder().name("named").flowId(FLOW).build());
    }

    private static FlowRunCreated created(FlowRunId id, ProposedState state, TaskRunId parent, Instant at) {
        Instant scheduled = state.details().scheduledTime();
        return FlowRunCreatedBuilder.builder()
                .id(id)
                .name("named")
                .flowId(FLOW)
                .flowVersion("v1")
                .parameters(PARAMETERS)
                .idempotencyKey("key")
                .context(JsonObject.EMPTY)
                .empiricalPolicy(POLICY)
                .tags(List.of())
                .parentTaskRunId(parent)
                .state(state.of(id, parent, id.generation() == 1 ? 0 : 2, at))
                .timings(timings(0, scheduled == null ? at : scheduled, scheduled, null, null, "0"))
                .at(at)
                .build();
    }

    private static FlowRunStateSet stateSet(ProposedState state, Instant at, RunTimings timings) {
        return stateSet(1, state, at, timings);
    }

    private static FlowRunStateSet stateSet(long sequence, ProposedState state, Instant at, RunTimings timings) {
        return new FlowRunStateSet(FIRST, state.of(FIRST, null, sequence, at), timings, at);
    }

    private static RunTimings timings(
            int runCount, Instant expected, Instant next, Instant start, Instant end, String totalRunTime) {
        return new RunTimings(runCount, expected, next, start, end, new BigDecimal(totalRunTime).setScale(6));
    }
}
