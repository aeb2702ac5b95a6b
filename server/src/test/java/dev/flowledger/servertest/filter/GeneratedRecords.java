package dev.flowledger.servertest.filter;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.deployment.CreateDeploymentBuilder;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.DeleteDeployment;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreateFlowResult;
import dev.flowledger.api.flow.DeleteFlow;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowChanges;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.UpdateFlow;
import dev.flowledger.api.flowrun.CreateFlowRun;
import dev.flowledger.api.flowrun.CreateFlowRunResult;
import dev.flowledger.api.flowrun.DeleteFlowRun;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunChangesBuilder;
import dev.flowledger.api.flowrun.NewFlowRunBuilder;
import dev.flowledger.api.flowrun.SetFlowRunState;
import dev.flowledger.api.flowrun.UpdateFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.CreateTaskRunBuilder;
import dev.flowledger.api.taskrun.CreateTaskRunResult;
import dev.flowledger.api.taskrun.DeleteTaskRun;
import dev.flowledger.api.taskrun.SetTaskRunState;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunChanges;
import dev.flowledger.api.taskrun.UpdateTaskRun;
import dev.flowledger.command.bus.CommandContext;
import dev.flowledger.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;

/**
 * Records of every kind with all kinds of references, created by real commands; some are deleted. They are reproducible: clock and
 * random seed are fixed.
 */
final class GeneratedRecords {

    /** Characters with one, two and three case variants, and those with a meaning in LIKE patterns. */
    static final List<String> CHARACTERS = List.of(
            "a", "A", "b", "ä", "%", "_", "\\", "Ä", "ß", "σ", "ς", "Σ", "é", "日", "😀", "\uFF5E", "'", "\"", "{", ",",
            " ");

    static final List<String> TAGS = List.of("a", "A", "b", "ä", "", "{}", "NULL", "x,y", "\"q\"", "\\");
    static final List<String> QUEUES = List.of("queue", "Queue", "", "NULL", "ä");
    static final List<String> VERSIONS = List.of("1", "2", "", "{a,b}");
    static final List<String> STATE_NAMES = List.of("Late", "late", "Completed", "");

    /** An id that no record has. */
    static final UUID UNKNOWN_ID = UUID.fromString("ffffffff-ffff-8fff-bfff-ffffffffffff");

    private static final List<Instant> SCHEDULED_TIMES = List.of(
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            Instant.parse("2026-03-28T12:00:00Z"),
            ManualClock.START.plusSeconds(20),
            Instant.parse("2027-01-01T00:00:00Z"),
            Instant.parse("2027-01-01T00:00:00.000001Z"));

    /** The views at the time of creation. Only components that never change are read from them. */
    private final Map<FlowId, Flow> flows = new LinkedHashMap<>();

    private final Map<DeploymentId, Deployment> deployments = new LinkedHashMap<>();
    private final Map<FlowRunId, FlowRun> flowRuns = new LinkedHashMap<>();
    private final Map<TaskRunId, TaskRun> taskRuns = new LinkedHashMap<>();
    private final Set<Record> deleted = new HashSet<>();

    private final Random random = new Random(42);
    private static final CommandContext CONTEXT = new CommandContext("tester", "generated");

    private final CommandGateway commands;
    private final ManualClock clock;

    GeneratedRecords(CommandGateway commands, ManualClock clock) {
        this.commands = commands;
        this.clock = clock;
        while (flows.size() < 15) {
            createFlow(text(1, 4));
        }
        for (int i = 0; i < 25; i++) {
            // The first flows have no deployment, the last ones have no run.
            createDeployment(any(flows.keySet(), 3, 15), text(1, 2));
        }
        for (int i = 0; i < 60; i++) {
            createFlowRun(any(flows.keySet(), 0, 12), "run " + i);
        }
        change();
        delete();
        recreate();
    }

    Set<FlowId> flows() {
        return flows.keySet();
    }

    Set<DeploymentId> deployments() {
        return deployments.keySet();
    }

    Set<FlowRunId> flowRuns() {
        return flowRuns.keySet();
    }

    Set<TaskRunId> taskRuns() {
        return taskRuns.keySet();
    }

    /** Whether a flow exists. */
    boolean exists(FlowId id) {
        return !deleted.contains(id);
    }

    /** Whether a deployment and its flow exist. */
    boolean exists(DeploymentId id) {
        return !deleted.contains(id) && exists(deployments.get(id).flowId());
    }

    /** Whether a flow run and its flow exist. */
    boolean exists(FlowRunId id) {
        return !deleted.contains(id) && exists(flowRuns.get(id).flowId());
    }

    /** Whether a task run and its flow run exist. */
    boolean exists(TaskRunId id) {
        return !deleted.contains(id) && exists(taskRuns.get(id).flowRunId());
    }

    private void createFlow(String name) {
        Flow flow = send(CreateFlowResult.class, new CreateFlow(name, tags())).flow();
        flows.putIfAbsent(flow.id(), flow);
    }

    private void createDeployment(FlowId flow, String name) {
        Deployment deployment = send(
                        CreateDeploymentResult.class,
                        CreateDeploymentBuilder.builder()
                                .flowId(flow)
                                .name(name)
                                .isScheduleActive(new PatchField<>(random.nextBoolean()))
                                .tags(new PatchField<>(tags()))
                                .workQueueName(new PatchField<>(orNull(any(QUEUES))))
                                .build())
                .deployment();
        deployments.putIfAbsent(deployment.id(), deployment);
    }

    private void createFlowRun(FlowId flow, String key) {
        FlowRunId id = send(
                        CreateFlowRunResult.class,
                        new CreateFlowRun(NewFlowRunBuilder.builder()
                                .name(text(0, 4))
                                .flowId(flow)
                                .deploymentId(deploymentForRunOf(flow))
                                .workQueueName(orNull(any(QUEUES)))
                                .flowVersion(orNull(any(VERSIONS)))
                                .idempotencyKey(key)
                                .tags(tags())
                                .parentTaskRunId(parent())
                                .state(orNull(state()))
                                .build()))
                .run()
                .id();
        FlowRun run = send(
                        CreateFlowRunResult.class,
                        new CreateFlowRun(NewFlowRunBuilder.builder()
                                .flowId(flow)
                                .idempotencyKey(key)
                                .build()))
                .run();
        flowRuns.put(id, run);
        for (int i = random.nextInt(5); i > 0; i--) {
            createTaskRun(id, "task", Integer.toString(i));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            send(new SetFlowRunState(id, state(), true, ExpectedVersion.ANY));
        }
    }

    private void createTaskRun(FlowRunId run, String taskKey, String dynamicKey) {
        TaskRun task = send(
                        CreateTaskRunResult.class,
                        CreateTaskRunBuilder.builder()
                                .name(text(0, 4))
                                .flowRunId(run)
                                .taskKey(taskKey)
                                .dynamicKey(dynamicKey)
                                .tags(tags())
                                .state(orNull(state()))
                                .build())
                .run();
        taskRuns.put(task.id(), task);
        for (int i = random.nextInt(4); i > 0; i--) {
            send(new SetTaskRunState(task.id(), state(), true, ExpectedVersion.ANY));
        }
    }

    /** Changes records, because filters must use the current values. */
    private void change() {
        for (int i = 0; i < 4; i++) {
            send(new UpdateFlow(any(flows.keySet()), new FlowChanges(new PatchField<>(tags())), ExpectedVersion.ANY));
            Deployment deployment = any(deployments.values());
            createDeployment(deployment.flowId(), deployment.name());
            send(new UpdateFlowRun(
                    any(flowRuns.keySet()),
                    FlowRunChangesBuilder.builder()
                            .name(new PatchField<>(text(0, 4)))
                            .flowVersion(new PatchField<>(orNull(any(VERSIONS))))
                            .tags(new PatchField<>(tags()))
                            .build(),
                    ExpectedVersion.ANY));
            send(new UpdateTaskRun(
                    any(taskRuns.keySet()), new TaskRunChanges(new PatchField<>(text(0, 4))), ExpectedVersion.ANY));
        }
    }

    /** Deletes from the leaves to the root, because children of a deleted record cannot be deleted. */
    private void delete() {
        for (int i = 0; i < 12; i++) {
            TaskRunId id = any(taskRuns.keySet());
            if (deleted.add(id)) {
                send(new DeleteTaskRun(id, ExpectedVersion.ANY));
            }
        }
        for (int i = 0; i < 9; i++) {
            FlowRunId id = any(flowRuns.keySet());
            if (deleted.add(id)) {
                send(new DeleteFlowRun(id, ExpectedVersion.ANY));
            }
        }
        for (int i = 0; i < 5; i++) {
            DeploymentId id = any(deployments.keySet());
            if (deleted.add(id)) {
                send(new DeleteDeployment(id, ExpectedVersion.ANY));
            }
        }
        for (int i = 0; i < 3; i++) {
            FlowId id = any(flows.keySet(), 3, 12);
            if (deleted.add(id)) {
                send(new DeleteFlow(id, ExpectedVersion.ANY));
            }
        }
    }

    /** Creates records with the keys of deleted ones. Nothing of the earlier generation may come back. */
    private void recreate() {
        for (Flow flow : List.copyOf(flows.values())) {
            if (deleted.contains(flow.id()) && random.nextBoolean()) {
                createFlow(flow.name());
            }
        }
        for (Deployment deployment : List.copyOf(deployments.values())) {
            if (deleted.contains(deployment.id()) && exists(deployment.flowId()) && random.nextBoolean()) {
                createDeployment(deployment.flowId(), deployment.name());
            }
        }
        for (FlowRun run : List.copyOf(flowRuns.values())) {
            if (deleted.contains(run.id()) && exists(run.flowId()) && random.nextBoolean()) {
                createFlowRun(run.flowId(), run.idempotencyKey());
            }
        }
        for (TaskRun task : List.copyOf(taskRuns.values())) {
            if (deleted.contains(task.id()) && exists(task.flowRunId()) && random.nextBoolean()) {
                createTaskRun(task.flowRunId(), task.taskKey(), task.dynamicKey());
            }
        }
    }

    /** A deployment of the same flow or of another flow, or none. */
    private DeploymentId deploymentForRunOf(FlowId flow) {
        List<DeploymentId> ofFlow = deployments.values().stream()
                .filter(deployment -> deployment.flowId().equals(flow))
                .map(Deployment::id)
                .filter(this::exists)
                .toList();
        return switch (random.nextInt(5)) {
            case 0, 1, 2 -> ofFlow.isEmpty() ? null : any(ofFlow);
            case 3 -> any(deployments.keySet().stream().filter(this::exists).toList());
            default -> null;
        };
    }

    /** One in three runs is a subflow run. Its parent task run need not exist. */
    private TaskRunId parent() {
        if (taskRuns.isEmpty() || random.nextInt(3) > 0) {
            return null;
        }
        return random.nextInt(8) == 0 ? null : any(taskRuns.keySet());
    }

    private ProposedState state() {
        StateType type = any(Arrays.asList(StateType.values()));
        // Only a SCHEDULED state uses it.
        Instant scheduled = random.nextInt(4) == 0 ? null : any(SCHEDULED_TIMES);
        StateDetails details = scheduled == null
                ? null
                : new StateDetails(
                        new JsonObject("{\"scheduled_time\":\"" + MicrosModule.text(scheduled) + "\"}"), scheduled);
        return new ProposedState(type, orNull(any(STATE_NAMES)), null, null, details);
    }

    private String text(int min, int max) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(min, max + 1); length > 0; length--) {
            // Some characters are in many names.
            text.append(CHARACTERS.get(random.nextInt(random.nextBoolean() ? 7 : CHARACTERS.size())));
        }
        return text.toString();
    }

    private List<String> tags() {
        List<String> tags = new ArrayList<>();
        while (random.nextInt(3) > 0 && tags.size() < 5) {
            tags.add(any(TAGS));
        }
        return tags;
    }

    private <T> T orNull(T value) {
        return random.nextBoolean() ? value : null;
    }

    private <T> T any(Iterable<T> values) {
        List<T> all = new ArrayList<>();
        values.forEach(all::add);
        return all.get(random.nextInt(all.size()));
    }

    private <T> T any(Set<T> values, int from, int to) {
        return any(List.copyOf(values).subList(from, to));
    }

    private <R> R send(Class<R> response, Object command) {
        return response.cast(send(command));
    }

    private Object send(Object command) {
        if (random.nextBoolean()) {
            clock.advance(Duration.ofMillis(random.nextInt(3) * 500L));
        }
        return commands.sendAndWait(CONTEXT.message(command));
    }
}
