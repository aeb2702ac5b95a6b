package dev.flowledger.command.taskrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.flowrun.ParentFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.SetTaskRunState;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunCreatedBuilder;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.command.parent.ParentLookup;
import dev.flowledger.command.run.RunPolicy;
import dev.flowledger.command.run.Transition;
import dev.flowledger.command.run.TransitionTable;
import dev.flowledger.command.run.TransitionTable.Row;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.matchers.Matchers;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every transition of task runs is answered as by Prefect 2.20.27, except for the deviations listed here. */
@NullUnmarked
class TaskRunTransitionTableTest {

    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.000001Z");
    private static final FlowRunId FLOW_RUN = FlowRunId.of(new UUID(0, 1), "key", 1);
    private static final TaskRunId RUN = TaskRunId.of(FLOW_RUN, "t", "0", 1);
    private static final ProposedState RUNNING =
            new ProposedState(StateType.RUNNING, null, null, null, StateDetails.NONE);

    private final ParentLookup parents = mock(ParentLookup.class);

    @Test
    void every_transition_is_answered_as_by_prefect() {
        when(parents.exists(FLOW_RUN)).thenReturn(true);
        List<Row> table = TransitionTable.rows("2.20.27", "task_runs");

        List<String> differences = new ArrayList<>();
        for (Row row : table) {
            Row expected = deviating(row, table);
            Row answered = answered(row);
            if (!answered.equals(expected)) {
                differences.add("\nPrefect    " + expected.columns() + "\nFlowledger " + answered.columns());
            }
        }

        assertThat(table).hasSizeGreaterThan(600);
        assertThat(differences).isEmpty();
    }

    @Test
    @Tag("nightly")
    void every_transition_is_answered_as_by_prefect_2_6_except_where_2_20_has_changed_the_rule() {
        when(parents.exists(FLOW_RUN)).thenReturn(true);
        List<Row> table = TransitionTable.rows("2.6.9", "task_runs");

        assertThat(table).hasSizeGreaterThan(350);
        assertThat(TransitionTable.differencesFrom26(table, this::answered)).isEmpty();
    }

    /** What Flowledger answers on purpose. docs/states.md gives the reasons. */
    private static Row deviating(Row row, List<Row> table) {
        if (row.variant().equals("result") && row.from() == StateType.COMPLETED && !row.force()) {
            // A result is a reference to a block, which Flowledger does not keep. The run can be repeated.
            Row without = table.stream()
                    .filter(other -> other.variant().equals("unpersisted")
                            && other.from() == row.from()
                            && other.to() == row.to()
                            && !other.force())
                    .findFirst()
                    .orElseThrow();
            Map<String, String> answer = new LinkedHashMap<>(without.columns());
            answer.put("case", row.variant());
            if (answer.get("status").equals("ABORT")) {
                answer.put("data", row.columns().get("data"));
            }
            return new Row(answer);
        }
        if (!row.variant().equals("repeated")) {
            return row;
        }
        // Prefect recognizes repeated transitions of flow runs only.
        Map<String, String> answer = new LinkedHashMap<>(row.columns());
        boolean same = row.from() == row.to();
        answer.putAll(Map.of(
                "code", same ? "201" : "200",
                "status", same ? "ACCEPT" : "REJECT",
                "reason", same ? "" : "This run has already made this state transition.",
                "type", row.from().name(),
                "name", row.from().defaultName(),
                "scheduled", row.from() == StateType.SCHEDULED ? "yes" : "no",
                "next", row.from() == StateType.SCHEDULED ? "yes" : "no",
                "run_count", row.from() == StateType.RUNNING ? "2" : "1",
                "end", row.from().isTerminal() ? "kept" : "",
                "flow_run_run_count", "0"));
        return new Row(answer);
    }

    private Row answered(Row row) {
        AggregateTestFixture<TaskRunAggregate> fixture = new AggregateTestFixture<>(TaskRunAggregate.class);
        fixture.registerInjectableResource(Clock.fixed(NOW, ZoneOffset.UTC));
        fixture.registerInjectableResource(parents);
        parent(StateType.RUNNING, 1);
        List<SetTaskRunState> steps = new ArrayList<>();
        if (row.variant().equals("flow-retries")) {
            steps.add(set(RUNNING, false));
        }
        if (!row.isFresh()) {
            steps.add(set(RUNNING, true));
            if (!row.current(NOW).equals(RUNNING)) {
                steps.add(set(row.current(NOW), true));
            }
        }
        var given = fixture.given(created(row)).andGivenCommands(steps);
        TaskRun before = run(fixture);
        switch (row.variant()) {
            case "flow-retries" -> parent(StateType.RUNNING, 2);
            case "flow-pending" -> parent(StateType.PENDING, 1);
            case "flow-paused" -> parent(StateType.PAUSED, 1);
            default -> parent(StateType.RUNNING, 1);
        }
        AtomicReference<SetStateResult> result = new AtomicReference<>();
        given.when(set(row.proposed(), row.force())).expectResultMessageMatching(Matchers.predicate(message -> {
            result.set((SetStateResult) message.getPayload());
            return true;
        }));
        TaskRun after = run(fixture);
        return row.answered(
                result.get(), before.status(), after.status(), Map.of("flow_run_run_count", after.flowRunRunCount()));
    }

    private void parent(StateType type, int runCount) {
        when(parents.require(FLOW_RUN)).thenReturn(new ParentFlowRun(type, runCount, JsonObject.EMPTY));
    }

    private static SetTaskRunState set(ProposedState state, boolean force) {
        return new SetTaskRunState(RUN, state, force, ExpectedVersion.ANY);
    }

    private static TaskRunCreated created(Row row) {
        ProposedState first = (row.isFresh() ? row.current(NOW) : ProposedState.PENDING).withScheduledTime(NOW);
        return TaskRunCreatedBuilder.builder()
                .id(RUN)
                .name("named")
                .flowRunId(FLOW_RUN)
                .taskKey("t")
                .dynamicKey("0")
                .empiricalPolicy(RunPolicy.ofTaskRun(row.policy()))
                .tags(List.of())
                .taskInputs(JsonObject.EMPTY)
                .state(first.of(RUN, FLOW_RUN, 0, NOW))
                .timings(Transition.into(first, NOW))
                .at(NOW)
                .build();
    }

    private static TaskRun run(AggregateTestFixture<TaskRunAggregate> fixture) {
        TaskRun run = null;
        for (DomainEventMessage<?> event :
                fixture.getEventStore().readEvents(RUN.stream()).asStream().toList()) {
            run = event.getPayload() instanceof TaskRunCreated created
                    ? TaskRun.of(created, event.getSequenceNumber())
                    : run.after((TaskRunStateSet) event.getPayload(), event.getSequenceNumber());
        }
        return run;
    }
}
