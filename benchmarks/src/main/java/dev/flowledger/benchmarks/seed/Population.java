package dev.flowledger.benchmarks.seed;

import dev.flowledger.api.Event;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentSettingsBuilder;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunCreatedBuilder;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunCreatedBuilder;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/**
 * Generates the records of one year. The same size gives the same records, except for dates and the ids of runs. The
 * distribution is skewed: few flows have many runs, most runs are completed, few tags are common and many are rare. The
 * name of a record is not correlated with its runs or states.
 */
final class Population {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final List<String> ADJECTIVES = List.of(
            "amber", "brave", "calm", "dapper", "eager", "fuzzy", "gentle", "humble", "icy", "jolly", "keen", "lucky",
            "mellow", "nimble", "opal", "proud", "quiet", "rapid", "silver", "tidy");
    private static final List<String> ANIMALS = List.of(
            "badger", "condor", "dolphin", "egret", "falcon", "gecko", "heron", "ibex", "jackal", "koala", "lemur",
            "marmot", "newt", "ocelot", "puffin", "quokka", "raven", "stork", "tapir", "urchin");
    private static final List<String> VERBS =
            List.of("load", "clean", "join", "score", "export", "archive", "reconcile", "publish", "check", "notify");
    private static final List<String> OBJECTS = List.of(
            "orders",
            "invoices",
            "sessions",
            "parcels",
            "readings",
            "prices",
            "customers",
            "forecasts",
            "tickets",
            "refunds",
            "shipments",
            "contracts",
            "devices",
            "campaigns",
            "surveys",
            "payouts",
            "vouchers",
            "routes",
            "stocks",
            "meters");
    private static final String RARE_TASK = "quarantine_outliers";
    private static final Map<StateType, Integer> PERCENT_IN_STATE = Map.of(
            StateType.COMPLETED, 88,
            StateType.FAILED, 6,
            StateType.CRASHED, 2,
            StateType.CANCELLED, 1,
            StateType.RUNNING, 1,
            StateType.PENDING, 1,
            StateType.SCHEDULED, 1);

    private final PopulationSize size;
    private final Instant now;
    private final Random random;
    private final List<StateType> states;
    private final List<FlowId> flows = new ArrayList<>();
    private final Map<FlowId, List<DeploymentId>> deployments = new HashMap<>();

    Population(PopulationSize size, Instant now) {
        this.size = size;
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        this.random = new Random(size.events());
        this.states = Stream.of(StateType.values())
                .flatMap(type -> IntStream.range(0, PERCENT_IN_STATE.getOrDefault(type, 0))
                        .mapToObj(i -> type))
                .toList();
    }

    /** The stream of the first event. It exists if a store has been seeded before. */
    String firstStream() {
        return FlowId.key(flowName(size.firstFlow())).stream();
    }

    /**
     * Generates all records lazily: flows, then deployments, then each flow run with its task runs. A list contains events
     * that must stay in order. Different lists are independent of each other.
     */
    Stream<List<DomainEventMessage<?>>> records() {
        // No flatMap: the iterator of its stream would buffer all elements of one part.
        return Stream.concat(
                Stream.concat(
                        IntStream.range(size.firstFlow(), size.firstFlow() + size.flows())
                                .mapToObj(number -> List.of(flow(number))),
                        IntStream.range(0, size.deployments()).mapToObj(number -> List.of(deployment(number)))),
                IntStream.range(0, size.flowRuns()).mapToObj(this::flowRun));
    }

    /** Generates 0 to 2 updates of each flow, and a delete of one flow in twenty. */
    Stream<List<DomainEventMessage<?>>> flowChanges() {
        return size.changes() ? flows.stream().map(this::changesOf) : Stream.empty();
    }

    private List<DomainEventMessage<?>> changesOf(FlowId flow) {
        Instant at = now.minus(randomUpTo(YEAR));
        List<DomainEventMessage<?>> changes = new ArrayList<>();
        int updates = random.nextInt(3);
        for (int sequence = 1; sequence <= updates; sequence++) {
            Event event = new FlowUpdated(flow, tags("flow"), at.plusSeconds(sequence));
            changes.add(message(FlowId.KIND, flow.stream(), sequence, "UpdateFlow", event));
        }
        if (random.nextInt(20) == 0) {
            Event event = new FlowDeleted(flow, at.plusSeconds(updates + 1));
            changes.add(message(FlowId.KIND, flow.stream(), updates + 1, "DeleteFlow", event));
        }
        return changes;
    }

    private DomainEventMessage<?> flow(int number) {
        FlowId id = FlowId.of(flowName(number), 1);
        flows.add(id);
        return message(
                FlowId.KIND,
                id.stream(),
                0,
                "CreateFlow",
                new FlowCreated(
                        id, flowName(number), tags("flow"), now.minus(YEAR).minus(randomUpTo(YEAR))));
    }

    private DomainEventMessage<?> deployment(int number) {
        FlowId flow = flows.get(random.nextInt(flows.size()));
        String name = oneOf(ANIMALS) + "-" + oneOf(OBJECTS) + "-" + number;
        DeploymentId id = DeploymentId.of(flow, name, 1);
        deployments.computeIfAbsent(flow, any -> new ArrayList<>()).add(id);
        DeploymentSettings settings = DeploymentSettingsBuilder.builder(DeploymentSettings.DEFAULTS)
                .version("1")
                .schedule(new JsonObject("{\"cron\":\"0 * * * *\",\"timezone\":\"UTC\"}"))
                .isScheduleActive(random.nextInt(10) > 0)
                .tags(tags("deployment"))
                .workQueueName("queue-" + random.nextInt(10))
                .path("/opt/flows")
                .entrypoint("flows/main.py:run")
                .build();
        return message(
                DeploymentId.KIND,
                id.stream(),
                0,
                "CreateDeployment",
                new DeploymentCreated(id, flow, name, settings, now.minus(YEAR).minus(randomUpTo(YEAR))));
    }

    /** Generates the events of a flow run and of its task runs. */
    private List<DomainEventMessage<?>> flowRun(int number) {
        // The square gives few flows many runs and most flows few runs.
        double popularity = random.nextDouble();
        FlowId flow = flows.get((int) (popularity * popularity * flows.size()));
        List<DeploymentId> flowDeployments = deployments.getOrDefault(flow, List.of());
        DeploymentId deployment = flowDeployments.isEmpty() || random.nextInt(5) == 0 ? null : oneOf(flowDeployments);
        FlowRunId id = new FlowRunId(FlowRunId.key().id(1));
        Instant at = size.inOrder()
                ? now.minus(YEAR)
                        .plus(YEAR.multipliedBy(number).dividedBy(size.flowRuns()))
                        .truncatedTo(ChronoUnit.MICROS)
                : now.minus(randomUpTo(YEAR));
        String details = "{\"flow_run_id\":\"" + id + "\"}";
        List<StateType> runStates = statesUpTo(oneOf(states));
        FlowRunCreated run = FlowRunCreatedBuilder.builder()
                .id(id)
                .name(oneOf(ADJECTIVES) + "-" + oneOf(ANIMALS))
                .flowId(flow)
                .deploymentId(deployment)
                .workQueueName(deployment == null ? null : "queue-" + random.nextInt(10))
                .flowVersion("v" + random.nextInt(50))
                .parameters(new JsonObject("{\"date\":\"" + at.truncatedTo(ChronoUnit.DAYS) + "\",\"dry_run\":false}"))
                .context(JsonObject.EMPTY)
                .empiricalPolicy(new JsonObject("{\"retries\":2,\"retry_delay\":30}"))
                .tags(tags("run"))
                .state(state(runStates.get(0), at, details))
                .timings(timings(runStates.get(0), at))
                .at(at)
                .build();
        List<DomainEventMessage<?>> events = new ArrayList<>();
        events.add(message(FlowRunId.KIND, id.stream(), 0, "CreateFlowRun", run));
        long first = (long) size.taskRuns() * number / size.flowRuns();
        long next = (long) size.taskRuns() * (number + 1) / size.flowRuns();
        for (int task = 0; task < next - first; task++) {
            events.addAll(taskRun(id, at, task));
        }
        for (int sequence = 1; sequence < runStates.size(); sequence++) {
            StateType state = runStates.get(sequence);
            Instant stateAt = at.plusSeconds(sequence);
            Event set = new FlowRunStateSet(id, state(state, stateAt, details), timings(state, at), stateAt);
            events.add(message(FlowRunId.KIND, id.stream(), sequence, "SetFlowRunState", set));
        }
        return events;
    }

    private List<DomainEventMessage<?>> taskRun(FlowRunId run, Instant runAt, int number) {
        String task = random.nextInt(10_000) == 0 ? RARE_TASK : oneOf(VERBS) + "_" + oneOf(OBJECTS);
        String key = "flows.main." + task;
        TaskRunId id = TaskRunId.of(run, key, Integer.toString(number), 1);
        Instant at = runAt.plus(randomUpTo(Duration.ofMinutes(10))).truncatedTo(ChronoUnit.MICROS);
        String details = "{\"flow_run_id\":\"" + run + "\",\"task_run_id\":\"" + id + "\"}";
        List<StateType> runStates = statesUpTo(oneOf(states));
        TaskRunCreated created = TaskRunCreatedBuilder.builder()
                .id(id)
                .name(task + "-" + number)
                .flowRunId(run)
                .taskKey(key)
                .dynamicKey(Integer.toString(number))
                .empiricalPolicy(new JsonObject("{\"retries\":0,\"retry_delay\":0}"))
                .tags(random.nextInt(5) > 0 ? List.of() : tags("task"))
                .taskInputs(JsonObject.EMPTY)
                .state(state(runStates.get(0), at, details))
                .timings(timings(runStates.get(0), at))
                .at(at)
                .build();
        List<DomainEventMessage<?>> events = new ArrayList<>();
        events.add(message(TaskRunId.KIND, id.stream(), 0, "CreateTaskRun", created));
        for (int sequence = 1; sequence < runStates.size(); sequence++) {
            StateType state = runStates.get(sequence);
            Instant stateAt = at.plusSeconds(sequence);
            Event set = new TaskRunStateSet(id, state(state, stateAt, details), timings(state, at), stateAt);
            events.add(message(TaskRunId.KIND, id.stream(), sequence, "SetTaskRunState", set));
        }
        return events;
    }

    /** Returns the states of a run up to its last one. Without changes it has only that one. */
    private List<StateType> statesUpTo(StateType last) {
        Stream<StateType> before = size.changes() && last != StateType.SCHEDULED
                ? Stream.of(StateType.PENDING, StateType.RUNNING).takeWhile(state -> state != last)
                : Stream.empty();
        return Stream.concat(before, Stream.of(last)).toList();
    }

    /** Generates an environment, a team and, for one in four, a rare tag. One record in ten has no tags. */
    private List<String> tags(String kind) {
        if (random.nextInt(10) == 0) {
            return List.of();
        }
        List<String> tags = new ArrayList<>(List.of(random.nextInt(5) == 0 ? "env:staging" : "env:prod"));
        tags.add("team:" + random.nextInt(40));
        if (random.nextInt(4) == 0) {
            tags.add(kind + ":" + random.nextInt(5_000));
        }
        return tags;
    }

    private static State state(StateType type, Instant at, String details) {
        return new State(UUID.randomUUID(), type, type.defaultName(), at, null, null, new JsonObject(details));
    }

    private RunTimings timings(StateType state, Instant at) {
        boolean started = state.isTerminal() || state == StateType.RUNNING;
        Duration runTime = randomUpTo(Duration.ofHours(1));
        Instant scheduled = at.plus(YEAR.dividedBy(12));
        return new RunTimings(
                started ? 1 : 0,
                state == StateType.SCHEDULED ? scheduled : at,
                state == StateType.SCHEDULED ? scheduled : null,
                started ? at : null,
                state.isTerminal() ? at.plus(runTime) : null,
                state.isTerminal() ? BigDecimal.valueOf(runTime.toNanos() / 1_000, 6) : BigDecimal.ZERO.setScale(6));
    }

    private static String flowName(int number) {
        // Multiply by a prime, so that flows with consecutive numbers are not neighbours in alphabetical order.
        int scattered = number * 7_919;
        return VERBS.get(Math.floorMod(scattered, VERBS.size())) + " "
                + OBJECTS.get(Math.floorMod(scattered / VERBS.size(), OBJECTS.size())) + " "
                + Integer.toHexString(Integer.reverse(number * 0x9E3779B1));
    }

    /** Creates a message with the metadata that the interceptors of the command bus add. */
    private static DomainEventMessage<?> message(
            String kind, String stream, long sequence, String command, Event event) {
        String cause = UUID.randomUUID().toString();
        return new GenericDomainEventMessage<>(
                kind,
                stream,
                sequence,
                event,
                Map.of("actor", "seed", "causationId", cause, "command", command, "correlationId", cause));
    }

    private Duration randomUpTo(Duration maximum) {
        return Duration.of((long) (1e6 * random.nextDouble() * maximum.toSeconds()), ChronoUnit.MICROS);
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
