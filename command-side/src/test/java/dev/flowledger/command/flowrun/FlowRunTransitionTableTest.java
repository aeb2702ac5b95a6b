package dev.flowledger.command.flowrun;

import static dev.flowledger.api.run.StateType.PAUSED;
import static dev.flowledger.api.run.StateType.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunCreatedBuilder;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.SetFlowRunState;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.command.parent.ParentLookup;
import dev.flowledger.command.run.RunPolicy;
import dev.flowledger.command.run.Transition;
import dev.flowledger.command.run.TransitionTable;
import dev.flowledger.command.run.TransitionTable.Row;
import dev.flowledger.command.taskrun.ParentTaskRun;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.matchers.Matchers;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every transition of flow runs is answered as by Prefect 2.20.27, except for the deviations listed here. */
@NullUnmarked
class FlowRunTransitionTableTest {

    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.000001Z");
    private static final FlowId FLOW = FlowId.of("etl", 1);
    private static final FlowRunId RUN = FlowRunId.of(FLOW.value(), "key", 1);

    private final ParentLookup parents = mock(ParentLookup.class);

    @Test
    void every_transition_is_answered_as_by_prefect() {
        when(parents.exists(FLOW)).thenReturn(true);
        List<Row> table = TransitionTable.rows("2.20.27", "flow_runs").stream()
                // Flowledger has no agents that would terminate infrastructure.
                .filter(row -> !row.variant().equals("infrastructure"))
                .toList();

        List<String> differences = new ArrayList<>();
        for (Row row : table) {
            Row expected = deviating(row);
            Row answered = answered(row);
            if (!answered.equals(expected)) {
                differences.add("\nPrefect    " + expected.columns() + "\nFlowledger " + answered.columns());
            }
        }

        assertThat(table).hasSizeGreaterThan(700);
        assertThat(differences).isEmpty();
    }

    @Test
    @Tag("nightly")
    void every_transition_is_answered_as_by_prefect_2_6_except_where_2_20_has_changed_the_rule() {
        when(parents.exists(FLOW)).thenReturn(true);
        List<Row> table = TransitionTable.rows("2.6.9", "flow_runs");

        assertThat(table).hasSizeGreaterThan(350);
        assertThat(TransitionTable.differencesFrom26(table, this::answered)).isEmpty();
    }

    /** What Flowledger answers on purpose. docs/states.md gives the reasons. */
    private static Row deviating(Row row) {
        Map<String, String> answer = new LinkedHashMap<>(row.columns());
        if (row.variant().equals("repeated") && row.from() == row.to()) {
            answer.putAll(Map.of("code", "201", "status", "ACCEPT", "reason", ""));
        }
        boolean resumes = row.from() == PAUSED && answer.get("status").equals("REJECT") && !row.force();
        if (resumes && answer.get("code").equals("200")) {
            answer.put("resuming", "False");
        }
        return new Row(answer);
    }

    private Row answered(Row row) {
        AggregateTestFixture<FlowRunAggregate> fixture = new AggregateTestFixture<>(FlowRunAggregate.class);
        fixture.registerInjectableResource(Clock.fixed(NOW, ZoneOffset.UTC));
        fixture.registerInjectableResource(parents);
        fixture.registerInjectableResource(mock(ParentTaskRun.class));
        List<SetFlowRunState> steps = new ArrayList<>();
        if (row.variant().equals("paused-before")) {
            StateDetails key = new StateDetails(new JsonObject("{\"pause_key\":\"k\"}"), null);
            steps.add(set(new ProposedState(RUNNING, null, null, null, StateDetails.NONE), true));
            steps.add(set(new ProposedState(PAUSED, null, null, null, key), false));
        }
        if (!row.isFresh()) {
            steps.add(set(new ProposedState(RUNNING, null, null, null, StateDetails.NONE), true));
            ProposedState current = row.current(NOW);
            if (!current.equals(new ProposedState(RUNNING, null, null, null, StateDetails.NONE))) {
                steps.add(set(current, true));
            }
        }
        AtomicReference<SetStateResult> result = new AtomicReference<>();
        var given = fixture.given(created(row)).andGivenCommands(steps);
        FlowRun before = run(fixture);
        given.when(set(row.proposed(), row.force())).expectResultMessageMatching(Matchers.predicate(message -> {
            result.set((SetStateResult) message.getPayload());
            return true;
        }));
        FlowRun after = run(fixture);
        RunPolicy policy = RunPolicy.of(after.empiricalPolicy());
        return row.answered(
                result.get(),
                before.status(),
                after.status(),
                Map.of(
                        "resuming", policy.isResuming() ? "True" : "False",
                        "retry_type", policy.fields().path("retry_type").asString(""),
                        "pause_keys", policy.fields().path("pause_keys").size()));
    }

    private static SetFlowRunState set(ProposedState state, boolean force) {
        return new SetFlowRunState(RUN, state, force, ExpectedVersion.ANY);
    }

    private static FlowRunCreated created(Row row) {
        ProposedState first = (row.isFresh() ? row.current(NOW) : ProposedState.PENDING).withScheduledTime(NOW);
        boolean deployed = Set.of("deployed", "suspend").contains(row.variant());
        return FlowRunCreatedBuilder.builder()
                .id(RUN)
                .name("named")
                .flowId(FLOW)
                .deploymentId(deployed ? DeploymentId.of(FLOW, "prod", 1) : null)
                .parameters(JsonObject.EMPTY)
                .idempotencyKey("key")
                .context(JsonObject.EMPTY)
                .empiricalPolicy(RunPolicy.ofFlowRun(row.policy()))
                .tags(List.of())
                .state(first.of(RUN, null, 0, NOW))
                .timings(Transition.into(first, NOW))
                .at(NOW)
                .build();
    }

    private static FlowRun run(AggregateTestFixture<FlowRunAggregate> fixture) {
        FlowRun run = null;
        for (DomainEventMessage<?> event :
                fixture.getEventStore().readEvents(RUN.stream()).asStream().toList()) {
            run = event.getPayload() instanceof FlowRunCreated created
                    ? FlowRun.of(created, null, event.getSequenceNumber())
                    : run.after((FlowRunStateSet) event.getPayload(), event.getSequenceNumber());
        }
        return run;
    }
}
