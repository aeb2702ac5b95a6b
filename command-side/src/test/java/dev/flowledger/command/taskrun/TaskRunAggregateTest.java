package dev.flowledger.command.taskrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.flowrun.ParentFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.CreateTaskRun;
import dev.flowledger.api.taskrun.CreateTaskRunBuilder;
import dev.flowledger.api.taskrun.CreateTaskRunResult;
import dev.flowledger.api.taskrun.DeleteTaskRun;
import dev.flowledger.api.taskrun.SetTaskRunState;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunChanges;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunCreatedBuilder;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import dev.flowledger.api.taskrun.UpdateTaskRun;
import dev.flowledger.command.parent.ParentLookup;
import dev.flowledger.command.run.RunPolicy;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Task runs where they differ from flow runs. TransitionTest and FlowRunAggregateTest contain the rules of transitions. */
@NullUnmarked
class TaskRunAggregateTest {

    private static final Instant T0 = Instant.parse("2026-01-31T08:00:00.000001Z");
    private static final Instant T1 = Instant.parse("2026-01-31T09:00:00.000002Z");
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.000004Z");

    private static final FlowRunId FLOW_RUN = FlowRunId.of(new UUID(0, 1), "key", 1);
    private static final TaskRunId FIRST = TaskRunId.of(FLOW_RUN, "load", "0", 1);
    private static final TaskRunId SECOND = TaskRunId.of(FLOW_RUN, "load", "0", 2);
    private static final ProposedState RUNNING =
            new ProposedState(StateType.RUNNING, null, null, null, StateDetails.NONE);
    private static final TaskRunCreated CREATED = created(FIRST, "load", T0);

    private final ParentLookup parents = mock(ParentLookup.class);
    private AggregateTestFixture<TaskRunAggregate> run;

    @BeforeEach
    void anExistingFlowRun() {
        run = new AggregateTestFixture<>(TaskRunAggregate.class);
        run.registerInjectableResource(Clock.fixed(NOW.plusNanos(999), ZoneOffset.UTC));
        run.registerInjectableResource(parents);
        when(parents.exists(FLOW_RUN)).thenReturn(true);
        when(parents.require(FLOW_RUN)).thenReturn(new ParentFlowRun(StateType.RUNNING, 3, JsonObject.EMPTY));
    }

    @Test
    void create_returns_the_existing_task_run_of_the_keys() {
        run.givenNoPriorActivity()
                .when(create())
                .expectEvents(created(FIRST, "load", NOW))
                .expectResultMessagePayload(new CreateTaskRunResult(TaskRun.of(created(FIRST, "load", NOW), 0), true));
        run.given(CREATED)
                .when(create())
                .expectNoEvents()
                .expectResultMessagePayload(
                        new CreateTaskRunResult(TaskRun.of(CREATED, 0).at(NOW), false));
    }

    @Test
    void create_after_delete_begins_a_new_generation() {
        run.given(CREATED, new TaskRunDeleted(FIRST, T1)).when(create()).expectEvents(created(SECOND, "load", NOW));
    }

    @Test
    void create_fails_with_the_id_of_a_missing_flow_run() {
        when(parents.exists(FLOW_RUN)).thenReturn(false);
        run.givenNoPriorActivity()
                .when(create())
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("Flow run " + FLOW_RUN + " not found");
    }

    @Test
    void create_fails_when_another_key_has_the_same_hash() {
        run.given(created(FIRST, "another task", T0))
                .when(create())
                .expectException(ApiException.class)
                .expectExceptionMessage(ApiException.nameCollision().getMessage());
    }

    @Test
    void a_repeated_transition_changes_nothing_and_has_the_same_result() {
        ProposedState running = new ProposedState(
                StateType.RUNNING,
                null,
                null,
                null,
                new StateDetails(new JsonObject("{\"transition_id\":\"t1\"}"), null));
        TaskRunStateSet entered =
                new TaskRunStateSet(FIRST, running.of(FIRST, FLOW_RUN, 1, T1), timings(1, T0, T1), T1);
        run.given(CREATED, entered)
                .when(new SetTaskRunState(FIRST, running, false, new ExpectedVersion(Set.of(0L))))
                .expectNoEvents()
                .expectResultMessagePayload(SetStateResult.accepted(entered.state(), 1));
    }

    @Test
    void set_state_of_another_version_is_rejected() {
        run.given(CREATED)
                .when(new SetTaskRunState(FIRST, RUNNING, false, new ExpectedVersion(Set.of(1L))))
                .expectNoEvents()
                .expectExceptionMessage(ApiException.versionMismatch(0).getMessage());
    }

    @Test
    void force_is_recorded() {
        run.given(CREATED)
                .when(new SetTaskRunState(FIRST, RUNNING, true, ExpectedVersion.ANY))
                .expectEvents(new TaskRunStateSet(
                        FIRST, RUNNING.of(FIRST, FLOW_RUN, 1, NOW), timings(1, T0, NOW), NOW, true, null, null));
    }

    @Test
    void set_state_stores_state_and_timings() {
        run.given(CREATED)
                .when(new SetTaskRunState(FIRST, RUNNING))
                .expectEvents(new TaskRunStateSet(
                        FIRST, RUNNING.of(FIRST, FLOW_RUN, 1, NOW), timings(1, T0, NOW), NOW, null, null, 3))
                .expectResultMessagePayload(SetStateResult.accepted(RUNNING.of(FIRST, FLOW_RUN, 1, NOW), 1));
    }

    @Test
    void a_retry_is_delayed_with_jitter() {
        RunPolicy policy = RunPolicy.of(RunPolicy.ofTaskRun(
                new JsonObject("{\"retries\":3,\"retry_delay\":[10,20],\"retry_jitter_factor\":0.5}")));

        assertThat(policy.retryDelay(1)).isEqualTo(10);
        assertThat(policy.retryDelay(2)).isEqualTo(20);
        assertThat(policy.retryDelay(3)).isEqualTo(20);
        // At most 1.5 times as long; the lower bound removes as much probability as the upper one.
        assertThat(policy.retryDelay(1, 0)).isCloseTo(6.294, within(0.001));
        assertThat(policy.retryDelay(1, 0.5)).isBetween(6.3, 15.0);
        assertThat(policy.retryDelay(1, 1)).isCloseTo(15, within(0.001));
    }

    @Test
    void deprecated_fields_replace_missing_ones() {
        assertThat(RunPolicy.ofTaskRun(new JsonObject("{\"max_retries\":2,\"retry_delay_seconds\":3.0}"))
                        .text())
                .isEqualTo("{\"max_retries\":2,\"retry_delay_seconds\":3.0,\"retries\":2,\"retry_delay\":3,"
                        + "\"retry_jitter_factor\":null}");
    }

    @Test
    void update_changes_the_name() {
        run.given(CREATED)
                .when(new UpdateTaskRun(FIRST, new TaskRunChanges(new PatchField<>("renamed")), ExpectedVersion.ANY))
                .expectEvents(new TaskRunUpdated(FIRST, "renamed", NOW))
                .expectResultMessagePayload(1L);
        run.given(CREATED)
                .when(new UpdateTaskRun(FIRST, new TaskRunChanges(null), ExpectedVersion.ANY))
                .expectNoEvents()
                .expectResultMessagePayload(0L);
    }

    @Test
    void a_deleted_task_run_and_one_of_a_missing_flow_run_are_not_found() {
        run.given(CREATED)
                .when(new DeleteTaskRun(FIRST, ExpectedVersion.ANY))
                .expectEvents(new TaskRunDeleted(FIRST, NOW));
        run.given(CREATED, new TaskRunDeleted(FIRST, T1))
                .when(new SetTaskRunState(FIRST, RUNNING))
                .expectExceptionMessage("Task run not found");
        when(parents.exists(FLOW_RUN)).thenReturn(false);
        run.given(CREATED)
                .when(new SetTaskRunState(FIRST, RUNNING))
                .expectNoEvents()
                .expectExceptionMessage("Task run not found");
    }

    private static CreateTaskRun create() {
        return CreateTaskRunBuilder.builder()
                .name("named")
                .flowRunId(FLOW_RUN)
                .taskKey("load")
                .dynamicKey("0")
                .build();
    }

    private static TaskRunCreated created(TaskRunId id, String taskKey, Instant at) {
        return TaskRunCreatedBuilder.builder()
                .id(id)
                .name("named")
                .flowRunId(FLOW_RUN)
                .taskKey(taskKey)
                .dynamicKey("0")
                .empiricalPolicy(RunPolicy.ofTaskRun(JsonObject.EMPTY))
                .tags(List.of())
                .taskInputs(JsonObject.EMPTY)
                .state(ProposedState.PENDING.of(id, FLOW_RUN, id.generation() == 1 ? 0 : 2, at))
                .timings(timings(0, at, null))
                .at(at)
                .build();
    }

    private static RunTimings timings(int runCount, Instant expected, Instant start) {
        return new RunTimings(runCount, expected, null, start, null, BigDecimal.ZERO.setScale(6));
    }
}
