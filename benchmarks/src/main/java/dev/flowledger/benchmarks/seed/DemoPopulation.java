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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Generates two weeks of a small company: 60 flows with deployments, 600 flow runs in all states with task runs and
 * subflows, and changes by several people and services. The events are in the order of their times.
 */
final class DemoPopulation {

    private static final List<StateType> STATES = List.of(StateType.values());
    private static final Duration PERIOD = Duration.ofDays(14);
    private static final int FLOWS = 60;
    private static final int RUNS = 600;
    private static final List<String> PEOPLE =
            List.of("alice@data", "bob@finance", "ci/github-actions", "zoë.müller", "scheduler/prod-eu");
    private static final List<String> SPECIAL_NAMES = List.of(
            "日次売上集計",
            "Überweisungen prüfen – täglich",
            "sync customers 🚚 → warehouse",
            "reconcile_general_ledger_accounts_receivable_and_payable_for_all_subsidiaries_in_emea_and_apac_v2_final",
            "تقرير المبيعات اليومي");
    private static final List<String> VERBS =
            List.of("ingest", "clean", "score", "export", "archive", "reconcile", "publish", "check");
    private static final List<String> OBJECTS = List.of(
            "orders", "invoices", "sessions", "parcels", "prices", "customers", "forecasts", "refunds", "payouts");
    private static final List<String> TEAMS = List.of("finance", "growth", "logistics", "risk", "platform");
    private static final List<String> RUN_NAMES = List.of("amber", "brave", "calm", "eager", "gentle", "lucky", "tidy");
    private static final List<String> ANIMALS = List.of("badger", "condor", "egret", "heron", "ibex", "newt", "puffin");
    private static final List<String> STEPS = List.of("extract", "validate", "transform", "load", "notify", "profile");
    private static final List<String> FAILURES = List.of(
            "Flow run encountered an exception. ConnectionError: warehouse.internal:5432 refused the connection",
            "Flow run encountered an exception. KeyError: 'customer_id'",
            "Flow run exceeded timeout of 900.0 seconds",
            "2/6 states failed.");

    private record Change(Instant at, String kind, String stream, Map<String, String> metadata, Event event) {}

    private record Deployed(FlowId flow, @Nullable DeploymentId deployment) {}

    private final Instant now;
    private final Random random = new Random(20_261_126);
    private final Map<String, Long> sequences = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    DemoPopulation(Instant now) {
        this.now = now.truncatedTo(ChronoUnit.MICROS);
    }

    /** Generates all events, each in a list of its own. */
    List<List<DomainEventMessage<?>>> events() {
        List<Deployed> flows = new ArrayList<>();
        for (int number = 0; number < FLOWS; number++) {
            flows.add(flow(number));
        }
        for (int number = 0; number < RUNS; number++) {
            double popularity = random.nextDouble();
            Deployed flow = flows.get((int) (popularity * popularity * FLOWS));
            StateType last = finalState(number);
            Duration age = randomUpTo(number < RUNS / 3 ? Duration.ofDays(1) : PERIOD.minusDays(1));
            boolean ended = last.isTerminal();
            flowRun(
                    flow,
                    now.minus(ended ? age.plusMinutes(20) : age.dividedBy(100).plusMinutes(1)),
                    last,
                    null,
                    0);
        }
        return changes.stream()
                .sorted(Comparator.comparing(Change::at))
                .<List<DomainEventMessage<?>>>map(change -> List.of(message(change)))
                .toList();
    }

    private Deployed flow(int number) {
        String name = number % 12 == 3
                ? SPECIAL_NAMES.get(number / 12)
                : VERBS.get(number % VERBS.size()) + " " + OBJECTS.get(number / VERBS.size());
        FlowId id = FlowId.of(name, 1);
        Instant created = now.minus(PERIOD).plus(randomUpTo(Duration.ofHours(8)));
        List<String> tags = new ArrayList<>(List.of(number % 5 == 0 ? "env:staging" : "env:prod"));
        tags.add("team:" + oneOf(TEAMS));
        if (number % 7 == 0) {
            tags.addAll(List.of("pii", "sox", "cost-center:4711"));
        }
        add(FlowId.KIND, id.stream(), oneOf(PEOPLE), "CreateFlow", new FlowCreated(id, name, tags, created));
        DeploymentId deployment = number % 4 == 0 ? null : deployment(id, number, created.plusSeconds(5));
        for (int change = random.nextInt(3); change > 0; change--) {
            List<String> changed = new ArrayList<>(tags.subList(0, 2));
            changed.add(List.of("sox", "pii", "nightly", "owner:zoë").get((number + change) % 4));
            Instant at = now.minus(Duration.ofDays(6L * change - 6))
                    .minusSeconds(4_000)
                    .minus(randomUpTo(Duration.ofDays(5)));
            add(FlowId.KIND, id.stream(), oneOf(PEOPLE), "UpdateFlow", new FlowUpdated(id, changed, at));
        }
        if (number == 59) {
            add(FlowId.KIND, id.stream(), "bob@finance", "DeleteFlow", new FlowDeleted(id, now.minusSeconds(3_000)));
        }
        return new Deployed(id, deployment);
    }

    private DeploymentId deployment(FlowId flow, int number, Instant at) {
        String name = oneOf(List.of("nightly", "hourly", "prod-eu", "backfill"));
        DeploymentId id = DeploymentId.of(flow, name, 1);
        String cron = name.equals("hourly") ? "0 * * * *" : "30 2 * * *";
        DeploymentSettings settings = DeploymentSettingsBuilder.builder(DeploymentSettings.DEFAULTS)
                .version("1." + number)
                .schedule(new JsonObject("{\"cron\":\"" + cron + "\",\"timezone\":\"Europe/Berlin\"}"))
                .isScheduleActive(number % 6 != 1)
                .tags(List.of("env:prod"))
                .workQueueName("default")
                .parameters(new JsonObject("{\"full_refresh\":false,\"region\":\"eu-central-1\"}"))
                .path("/opt/flows")
                .entrypoint("flows/main.py:run")
                .build();
        DeploymentCreated event = new DeploymentCreated(id, flow, name, settings, at);
        add(DeploymentId.KIND, id.stream(), "ci/github-actions", "CreateDeployment", event);
        return id;
    }

    private FlowRunId flowRun(Deployed flow, Instant start, StateType last, @Nullable TaskRunId parent, int depth) {
        FlowRunId id = new FlowRunId(FlowRunId.key().id(1));
        String details = "{\"flow_run_id\":\"" + id + "\"}";
        Instant created = start.minusSeconds(1).minus(randomUpTo(Duration.ofSeconds(90)));
        Duration duration = Duration.ofSeconds(8)
                .plus(randomUpTo(
                        Duration.ofSeconds(30L + Math.floorMod(flow.flow().hashCode(), 400))));
        boolean scheduled = last == StateType.SCHEDULED;
        Instant expected = scheduled ? now.plus(randomUpTo(Duration.ofHours(20))) : start;
        FlowRunCreated event = FlowRunCreatedBuilder.builder()
                .id(id)
                .name(oneOf(RUN_NAMES) + "-" + oneOf(ANIMALS))
                .flowId(flow.flow())
                .deploymentId(flow.deployment())
                .flowVersion("v" + random.nextInt(9))
                .parameters(
                        new JsonObject("{\"date\":\"" + start.truncatedTo(ChronoUnit.DAYS) + "\",\"dry_run\":false}"))
                .context(JsonObject.EMPTY)
                .empiricalPolicy(new JsonObject("{\"retries\":2,\"retry_delay\":30}"))
                .tags(flow.deployment() == null ? List.of("manual") : List.of("env:prod"))
                .parentTaskRunId(parent)
                .state(state(StateType.SCHEDULED, created, details, null))
                .timings(timings(StateType.SCHEDULED, expected, null, null))
                .at(created)
                .build();
        String actor = flow.deployment() == null ? oneOf(PEOPLE) : "scheduler/prod-eu";
        add(FlowRunId.KIND, id.stream(), actor, "CreateFlowRun", event);
        if (scheduled) {
            return id;
        }
        setState(id, details, StateType.PENDING, start.minusMillis(400), expected, null, null);
        if (last == StateType.PENDING) {
            return id;
        }
        setState(id, details, StateType.RUNNING, start, expected, start, null);
        Duration shown = last == StateType.RUNNING ? Duration.between(start, now) : duration;
        int tasks = random.nextInt(7);
        for (int number = 0; number < tasks; number++) {
            Instant taskStart =
                    start.plus(shown.multipliedBy(number).dividedBy(tasks + 1)).plusMillis(300);
            boolean lastTask = number == tasks - 1;
            StateType taskState = lastTask && last != StateType.COMPLETED ? last : StateType.COMPLETED;
            taskRun(flow, id, number, taskStart, shown.dividedBy(tasks), taskState, depth);
        }
        if (last != StateType.RUNNING) {
            setState(id, details, last, start.plus(duration), expected, start, start.plus(duration));
        }
        return id;
    }

    private void setState(
            FlowRunId id,
            String details,
            StateType type,
            Instant at,
            Instant expected,
            @Nullable Instant start,
            @Nullable Instant end) {
        String message = type == StateType.FAILED
                ? oneOf(FAILURES)
                : type == StateType.COMPLETED ? "All states completed." : null;
        State state = state(type, at, details, message);
        Event event = new FlowRunStateSet(id, state, timings(type, expected, start, end), at);
        add(FlowRunId.KIND, id.stream(), "scheduler/prod-eu", "SetFlowRunState", event);
    }

    private void taskRun(
            Deployed flow, FlowRunId run, int number, Instant start, Duration duration, StateType last, int depth) {
        String step = STEPS.get(number % STEPS.size());
        String key = "flows.main." + step;
        TaskRunId id = TaskRunId.of(run, key, Integer.toString(number), 1);
        boolean subflow = depth == 0 && number == 2 && last == StateType.COMPLETED;
        String child =
                subflow ? ",\"child_flow_run_id\":\"" + flowRun(flow, start.plusMillis(50), last, id, 1) + "\"" : "";
        String details = "{\"flow_run_id\":\"" + run + "\",\"task_run_id\":\"" + id + "\"" + child + "}";
        TaskRunCreated created = TaskRunCreatedBuilder.builder()
                .id(id)
                .name(step + "-" + number)
                .flowRunId(run)
                .taskKey(key)
                .dynamicKey(Integer.toString(number))
                .empiricalPolicy(new JsonObject("{\"retries\":0,\"retry_delay\":0}"))
                .tags(List.of())
                .taskInputs(JsonObject.EMPTY)
                .state(state(StateType.PENDING, start.minusMillis(80), details, null))
                .timings(timings(StateType.PENDING, start, null, null))
                .at(start.minusMillis(80))
                .build();
        add(TaskRunId.KIND, id.stream(), "scheduler/prod-eu", "CreateTaskRun", created);
        Instant end = start.plus(duration.multipliedBy(60 + random.nextInt(60)).dividedBy(100));
        List<StateType> states = last == StateType.RUNNING ? List.of(last) : List.of(StateType.RUNNING, last);
        for (StateType type : states) {
            Instant at = type == StateType.RUNNING ? start : end;
            State state = state(type, at, details, type == StateType.FAILED ? oneOf(FAILURES) : null);
            Event event = new TaskRunStateSet(
                    id, state, timings(type, start, start, type == StateType.RUNNING ? null : end), at);
            add(TaskRunId.KIND, id.stream(), "scheduler/prod-eu", "SetTaskRunState", event);
        }
    }

    /** Most runs are completed; the last ones have each other state several times. */
    private StateType finalState(int number) {
        if (number % 25 == 24) {
            return STATES.get((number / 25) % STATES.size());
        }
        return random.nextInt(12) == 0 ? StateType.FAILED : StateType.COMPLETED;
    }

    private static State state(StateType type, Instant at, String details, @Nullable String message) {
        return new State(UUID.randomUUID(), type, type.defaultName(), at, message, null, new JsonObject(details));
    }

    private static RunTimings timings(
            StateType type, Instant expected, @Nullable Instant start, @Nullable Instant end) {
        BigDecimal runTime = start == null || end == null
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(Duration.between(start, end).toNanos() / 1_000, 6);
        return new RunTimings(
                start == null ? 0 : 1,
                expected,
                type == StateType.SCHEDULED ? expected : null,
                start,
                end,
                runTime.setScale(6));
    }

    private void add(String kind, String stream, String actor, String command, Event event) {
        String cause = UUID.randomUUID().toString();
        Map<String, String> metadata =
                Map.of("actor", actor, "causationId", cause, "command", command, "correlationId", cause);
        changes.add(new Change(event.at(), kind, stream, metadata, event));
    }

    /** Sequence numbers are assigned when all changes are in order. */
    private DomainEventMessage<?> message(Change change) {
        long sequence = sequences.merge(change.stream(), 1L, Long::sum) - 1;
        return new GenericDomainEventMessage<>(
                change.kind(), change.stream(), sequence, change.event(), change.metadata());
    }

    private Duration randomUpTo(Duration maximum) {
        return Duration.of((long) (1e6 * random.nextDouble() * maximum.toSeconds()), ChronoUnit.MICROS);
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
