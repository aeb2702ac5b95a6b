package dev.flowledger.benchmarks.seed;

import dev.flowledger.api.Event;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRunCreated;
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
 * A company's year of work, the same for the same numbers but for ids of runs and the day: a few flows run often and many
 * seldom, most runs go well, a few tags are on most runs and many on a few. What a record is called says nothing about how
 * often it runs or what becomes of it.
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
    private static final List<String> THINGS = List.of(
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

    private final SeedOptions options;
    private final Instant now;
    private final Random random;
    private final List<StateType> states;
    private final List<FlowId> flows = new ArrayList<>();
    private final Map<FlowId, List<DeploymentId>> deployments = new HashMap<>();

    Population(SeedOptions options, Instant now) {
        this.options = options;
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        this.random = new Random(options.events());
        this.states = Stream.of(StateType.values())
                .flatMap(type -> IntStream.range(0, PERCENT_IN_STATE.getOrDefault(type, 0))
                        .mapToObj(i -> type))
                .toList();
    }

    /** The stream that every seed begins with. */
    String firstStream() {
        return FlowId.streamOf(flowName(options.firstFlow()));
    }

    /**
     * All of it, made while it is asked for: flows, their deployments, then each run with its task runs. The events of a
     * list are in their order; of two lists, either may come first.
     */
    Stream<List<DomainEventMessage<?>>> lives() {
        // Not one flatMap over the three: its iterator would first make all of a part.
        return Stream.concat(
                Stream.concat(
                        IntStream.range(options.firstFlow(), options.firstFlow() + options.flows())
                                .mapToObj(number -> List.of(flow(number))),
                        IntStream.range(0, options.deployments()).mapToObj(number -> List.of(deployment(number)))),
                IntStream.range(0, options.flowRuns()).mapToObj(this::runWithItsTaskRuns));
    }

    /** What becomes of the flows: most are updated once or twice, one in twenty is deleted in the end. */
    Stream<List<DomainEventMessage<?>>> changesOfFlows() {
        return options.changes() ? flows.stream().map(this::changesOf) : Stream.empty();
    }

    private List<DomainEventMessage<?>> changesOf(FlowId flow) {
        Instant at = now.minus(upTo(YEAR));
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
                        id, flowName(number), tags("flow"), now.minus(YEAR).minus(upTo(YEAR))));
    }

    private DomainEventMessage<?> deployment(int number) {
        FlowId flow = flows.get(random.nextInt(flows.size()));
        String name = oneOf(ANIMALS) + "-" + oneOf(THINGS) + "-" + number;
        DeploymentId id = new DeploymentId(DeploymentId.key(flow, name).id(1));
        deployments.computeIfAbsent(flow, any -> new ArrayList<>()).add(id);
        DeploymentSettings none = DeploymentSettings.DEFAULTS;
        DeploymentSettings settings = new DeploymentSettings(
                "1",
                null,
                new JsonObject("{\"cron\":\"0 * * * *\",\"timezone\":\"UTC\"}"),
                random.nextInt(10) > 0,
                none.parameters(),
                tags("deployment"),
                "queue-" + random.nextInt(10),
                "/opt/flows",
                "flows/main.py:run",
                null,
                none.infraOverrides(),
                none.parameterOpenapiSchema(),
                null,
                null);
        return message(
                DeploymentId.KIND,
                id.stream(),
                0,
                "CreateDeployment",
                new DeploymentCreated(id, flow, name, settings, now.minus(YEAR).minus(upTo(YEAR))));
    }

    private List<DomainEventMessage<?>> runWithItsTaskRuns(int number) {
        // The square has a few flows run often and most of them seldom.
        double popularity = random.nextDouble();
        FlowId flow = flows.get((int) (popularity * popularity * flows.size()));
        List<DeploymentId> itsDeployments = deployments.getOrDefault(flow, List.of());
        DeploymentId deployment = itsDeployments.isEmpty() || random.nextInt(5) == 0 ? null : oneOf(itsDeployments);
        FlowRunId id = new FlowRunId(FlowRunId.key().id(1));
        Instant at = now.minus(upTo(YEAR));
        String details = "{\"flow_run_id\":\"" + id + "\"}";
        List<StateType> path = pathTo(oneOf(states));
        FlowRunCreated run = new FlowRunCreated(
                id,
                oneOf(ADJECTIVES) + "-" + oneOf(ANIMALS),
                flow,
                deployment,
                deployment == null ? null : "queue-" + random.nextInt(10),
                "v" + random.nextInt(50),
                new JsonObject("{\"date\":\"" + at.truncatedTo(ChronoUnit.DAYS) + "\",\"dry_run\":false}"),
                null,
                JsonObject.EMPTY,
                new JsonObject("{\"retries\":2,\"retry_delay\":30}"),
                tags("run"),
                null,
                null,
                state(path.get(0), at, details),
                progress(path.get(0), at),
                at);
        List<DomainEventMessage<?>> events = new ArrayList<>();
        events.add(message(FlowRunId.KIND, id.stream(), 0, "CreateFlowRun", run));
        long first = (long) options.taskRuns() * number / options.flowRuns();
        long next = (long) options.taskRuns() * (number + 1) / options.flowRuns();
        for (int task = 0; task < next - first; task++) {
            events.addAll(taskRun(id, at, task));
        }
        for (int sequence = 1; sequence < path.size(); sequence++) {
            StateType state = path.get(sequence);
            Instant then = at.plusSeconds(sequence);
            Event set = new FlowRunStateSet(id, state(state, then, details), progress(state, at), then);
            events.add(message(FlowRunId.KIND, id.stream(), sequence, "SetFlowRunState", set));
        }
        return events;
    }

    private List<DomainEventMessage<?>> taskRun(FlowRunId run, Instant runAt, int number) {
        String task = random.nextInt(10_000) == 0 ? RARE_TASK : oneOf(VERBS) + "_" + oneOf(THINGS);
        String key = "flows.main." + task;
        TaskRunId id =
                new TaskRunId(TaskRunId.key(run, key, Integer.toString(number)).id(1));
        Instant at = runAt.plus(upTo(Duration.ofMinutes(10))).truncatedTo(ChronoUnit.MICROS);
        String details = "{\"flow_run_id\":\"" + run + "\",\"task_run_id\":\"" + id + "\"}";
        List<StateType> path = pathTo(oneOf(states));
        TaskRunCreated created = new TaskRunCreated(
                id,
                task + "-" + number,
                run,
                key,
                Integer.toString(number),
                null,
                null,
                null,
                new JsonObject("{\"retries\":0,\"retry_delay\":0}"),
                random.nextInt(5) > 0 ? List.of() : tags("task"),
                JsonObject.EMPTY,
                state(path.get(0), at, details),
                progress(path.get(0), at),
                at);
        List<DomainEventMessage<?>> events = new ArrayList<>();
        events.add(message(TaskRunId.KIND, id.stream(), 0, "CreateTaskRun", created));
        for (int sequence = 1; sequence < path.size(); sequence++) {
            StateType state = path.get(sequence);
            Instant then = at.plusSeconds(sequence);
            Event set = new TaskRunStateSet(id, state(state, then, details), progress(state, at), then);
            events.add(message(TaskRunId.KIND, id.stream(), sequence, "SetTaskRunState", set));
        }
        return events;
    }

    /** The states of a run until it is in this one; that one alone if nothing shall change. */
    private List<StateType> pathTo(StateType end) {
        Stream<StateType> before = options.changes() && end != StateType.SCHEDULED
                ? Stream.of(StateType.PENDING, StateType.RUNNING).takeWhile(state -> state != end)
                : Stream.empty();
        return Stream.concat(before, Stream.of(end)).toList();
    }

    /** Where a run was started, by whom and, for some, for which ticket; a tenth has no tags. */
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

    private RunTimings progress(StateType state, Instant at) {
        boolean started = state.isTerminal() || state == StateType.RUNNING;
        Duration running = upTo(Duration.ofHours(1));
        Instant scheduled = at.plus(YEAR.dividedBy(12));
        return new RunTimings(
                started ? 1 : 0,
                state == StateType.SCHEDULED ? scheduled : at,
                state == StateType.SCHEDULED ? scheduled : null,
                started ? at : null,
                state.isTerminal() ? at.plus(running) : null,
                state.isTerminal() ? BigDecimal.valueOf(running.toNanos() / 1_000, 6) : BigDecimal.ZERO.setScale(6));
    }

    private static String flowName(int number) {
        // A number that jumps: what is created together is not sorted together.
        int word = number * 7_919;
        return VERBS.get(Math.floorMod(word, VERBS.size())) + " "
                + THINGS.get(Math.floorMod(word / VERBS.size(), THINGS.size())) + " "
                + Integer.toHexString(Integer.reverse(number * 0x9E3779B1));
    }

    /** What the interceptors of the command bus write on every event. */
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

    private Duration upTo(Duration longest) {
        return Duration.of((long) (1e6 * random.nextDouble() * longest.toSeconds()), ChronoUnit.MICROS);
    }

    private <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }
}
