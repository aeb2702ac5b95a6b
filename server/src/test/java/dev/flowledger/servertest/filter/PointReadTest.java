package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.deployment.CreateDeploymentBuilder;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.FindDeployment;
import dev.flowledger.api.deployment.FindDeploymentByName;
import dev.flowledger.api.deployment.FindDeployments;
import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilterBuilder;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.Page;
import dev.flowledger.api.filter.RunIdFilter;
import dev.flowledger.api.filter.TaskRunFilterBuilder;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreateFlowResult;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowSort;
import dev.flowledger.api.flowrun.CreateFlowRun;
import dev.flowledger.api.flowrun.CreateFlowRunResult;
import dev.flowledger.api.flowrun.FindFlowRun;
import dev.flowledger.api.flowrun.FindFlowRuns;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunSort;
import dev.flowledger.api.flowrun.NewFlowRunBuilder;
import dev.flowledger.api.flowrun.SetFlowRunState;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.taskrun.CreateTaskRunBuilder;
import dev.flowledger.api.taskrun.CreateTaskRunResult;
import dev.flowledger.api.taskrun.FindTaskRun;
import dev.flowledger.api.taskrun.FindTaskRuns;
import dev.flowledger.api.taskrun.SetTaskRunState;
import dev.flowledger.api.taskrun.TaskRun;
import dev.flowledger.api.taskrun.TaskRunSort;
import dev.flowledger.command.bus.CommandContext;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;

/** Reads by id and name, and lists, must return the same view of a record, whatever its columns contain. */
class PointReadTest {

    private static final String SEED = "20261126";
    private static final int TRIES = 50;

    private static final List<String> TEXTS =
            List.of("", "a", "NULL", "{}", "x,y", "\"q\"", "\\", "\n", "ä", "日", "😀", "'");
    private static final List<String> OBJECTS =
            List.of("{}", "{\"n\":1e3,\"n\":null}", "{\"a\":[0.10,-0,true,\"\\u00e4\"]}", "{\"😀\":{\"\":{}}}");
    private static final List<String> VALUES = List.of("null", "[]", "1E+2", "\"text\"", "false", "{\"a\":1}");
    private static final List<Instant> TIMES = List.of(
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            Instant.parse("2026-03-29T01:30:00.000001Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void flow_is_the_same_in_a_list(@ForAll Random random) {
        Flow created = flow(random);
        FlowFilter byId =
                new FlowFilter(Operator.AND, new IdFilter(List.of(created.id().value())), null, null, null);
        List<Flow> listed = list(new FindFlows(byId, null, null, null, FlowSort.NAME_ASC, 2, 0, null), Flow.class);

        assertThat(listed).hasSize(1);
        assertThat(one(new FindFlow(created.id()), Flow.class)).isEqualTo(listed);
        assertThat(one(new FindFlowByName(created.name(), null), Flow.class)).isEqualTo(listed);
        assertThat(one(new FindFlow(created.id(), Instant.now()), Flow.class)).isEqualTo(listed);
        assertThat(one(new FindFlowByName(created.name(), Instant.now()), Flow.class))
                .isEqualTo(listed);
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void deployment_is_the_same_in_a_list(@ForAll Random random) {
        Flow flow = flow(random);
        Deployment created = send(
                        CreateDeploymentResult.class,
                        CreateDeploymentBuilder.builder()
                                .flowId(flow.id())
                                .name(name(random))
                                .version(new PatchField<>(text(random)))
                                .description(new PatchField<>(text(random)))
                                .schedule(new PatchField<>(object(random)))
                                .isScheduleActive(new PatchField<>(random.nextBoolean()))
                                .parameters(new PatchField<>(object(random)))
                                .tags(new PatchField<>(tags(random)))
                                .workQueueName(new PatchField<>(text(random)))
                                .path(new PatchField<>(text(random)))
                                .entrypoint(new PatchField<>(text(random)))
                                .manifestPath(new PatchField<>(text(random)))
                                .infraOverrides(new PatchField<>(object(random)))
                                .parameterOpenapiSchema(new PatchField<>(object(random)))
                                .storageDocumentId(new PatchField<>(uuid(random)))
                                .infrastructureDocumentId(new PatchField<>(uuid(random)))
                                .build())
                .deployment();
        List<Deployment> listed = list(
                new FindDeployments(
                        null,
                        null,
                        null,
                        new DeploymentFilter(
                                Operator.AND,
                                new IdFilter(List.of(created.id().value())),
                                null,
                                null,
                                null,
                                null,
                                null),
                        null,
                        null,
                        null),
                Deployment.class);

        assertThat(listed).hasSize(1);
        assertThat(one(new FindDeployment(created.id()), Deployment.class)).isEqualTo(listed);
        assertThat(one(new FindDeploymentByName(flow.name(), created.name()), Deployment.class))
                .isEqualTo(listed);
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void flow_run_is_the_same_in_a_list(@ForAll Random random) {
        FlowRun created = flowRun(random);
        send(new SetFlowRunState(created.id(), state(random)));
        List<FlowRun> listed = list(
                new FindFlowRuns(
                        null,
                        FlowRunFilterBuilder.builder()
                                .operator(Operator.AND)
                                .id(new RunIdFilter(List.of(created.id().value()), null))
                                .build(),
                        null,
                        null,
                        FlowRunSort.ID_DESC,
                        Page.MAX_LIMIT,
                        0),
                FlowRun.class);

        assertThat(listed).hasSize(1);
        assertThat(one(new FindFlowRun(created.id()), FlowRun.class))
                .extracting(run -> run.at(Instant.EPOCH))
                .containsExactly(listed.get(0).at(Instant.EPOCH));
    }

    @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void task_run_is_the_same_in_a_list(@ForAll Random random) {
        TaskRun created = send(
                        CreateTaskRunResult.class,
                        CreateTaskRunBuilder.builder()
                                .name(text(random))
                                .flowRunId(flowRun(random).id())
                                .taskKey("task")
                                .dynamicKey("0")
                                .cacheKey(text(random))
                                .cacheExpiration(orNull(random, TIMES))
                                .taskVersion(text(random))
                                .empiricalPolicy(object(random))
                                .tags(tags(random))
                                .taskInputs(object(random))
                                .labels(object(random))
                                .state(state(random))
                                .build())
                .run();
        send(new SetTaskRunState(created.id(), state(random)));
        List<TaskRun> listed = list(
                new FindTaskRuns(
                        null,
                        null,
                        TaskRunFilterBuilder.builder()
                                .operator(Operator.AND)
                                .id(new IdFilter(List.of(created.id().value())))
                                .build(),
                        null,
                        TaskRunSort.ID_DESC,
                        Page.MAX_LIMIT,
                        0),
                TaskRun.class);

        assertThat(listed).hasSize(1);
        assertThat(one(new FindTaskRun(created.id()), TaskRun.class))
                .extracting(run -> run.at(Instant.EPOCH))
                .containsExactly(listed.get(0).at(Instant.EPOCH));
    }

    private static Flow flow(Random random) {
        return send(CreateFlowResult.class, new CreateFlow(name(random), tags(random), object(random)))
                .flow();
    }

    private static FlowRun flowRun(Random random) {
        return send(
                        CreateFlowRunResult.class,
                        new CreateFlowRun(NewFlowRunBuilder.builder()
                                .name(text(random))
                                .flowId(flow(random).id())
                                .workQueueName(text(random))
                                .flowVersion(text(random))
                                .parameters(object(random))
                                .idempotencyKey(text(random))
                                .context(object(random))
                                .empiricalPolicy(object(random))
                                .tags(tags(random))
                                .infrastructureDocumentId(uuid(random))
                                .workPoolName(text(random))
                                .jobVariables(object(random))
                                .infrastructurePid(text(random))
                                .labels(object(random))
                                .state(state(random))
                                .build()))
                .run();
    }

    private static ProposedState state(Random random) {
        StateType type = any(random, List.of(StateType.values()));
        String data = orNull(random, VALUES);
        return new ProposedState(
                type,
                text(random),
                text(random),
                data == null ? null : new Json(data),
                new StateDetails(new JsonObject(any(random, OBJECTS)), orNull(random, TIMES)));
    }

    /** A unique name. */
    private static String name(Random random) {
        return new UUID(random.nextLong(), random.nextLong()) + any(random, TEXTS);
    }

    private static String text(Random random) {
        return orNull(random, TEXTS);
    }

    private static List<String> tags(Random random) {
        return Stream.generate(() -> any(random, TEXTS))
                .limit(random.nextInt(4))
                .toList();
    }

    private static JsonObject object(Random random) {
        String text = orNull(random, OBJECTS);
        return text == null ? null : new JsonObject(text);
    }

    private static UUID uuid(Random random) {
        return random.nextBoolean() ? null : new UUID(random.nextLong(), random.nextLong());
    }

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static <T> T orNull(Random random, List<T> values) {
        return random.nextInt(4) == 0 ? null : any(random, values);
    }

    private static <R> R send(Class<R> response, Object command) {
        return response.cast(send(command));
    }

    private static Object send(Object command) {
        return TestServer.shared()
                .bean(CommandGateway.class)
                .sendAndWait(new CommandContext("tester", "point-read").message(command));
    }

    /** A list with the record, or an empty list. */
    private static <V> List<V> one(Object query, Class<V> view) {
        return TestServer.shared()
                .bean(QueryGateway.class)
                .query(query, ResponseTypes.optionalInstanceOf(view))
                .join()
                .stream()
                .toList();
    }

    private static <V> List<V> list(Object query, Class<V> view) {
        return TestServer.shared()
                .bean(QueryGateway.class)
                .query(query, ResponseTypes.multipleInstancesOf(view))
                .join();
    }
}
