package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreateFlowResult;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.command.bus.CommandContext;
import dev.flowledger.query.readmodel.RowWriter;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.SimpleResourceParameterResolverFactory;
import org.junit.jupiter.api.Test;

/** The time of an event is set once and is the same in response, row, event store and aggregate. */
class TimeTest {

    private final TestServer server = TestServer.shared();
    private final Api api = server.api();

    @Test
    void response_row_event_and_aggregate_have_the_same_time() {
        Response created = api.create("time: agrees", "a");
        api.patch("/flows/" + created.id(), "{\"tags\":[\"b\"]}");
        Response read = api.get("/flows/" + created.id());

        Instant createdAt = MicrosModule.parse(created.field("created"));
        Instant updatedAt = MicrosModule.parse(read.field("updated"));
        assertThat(read.field("created")).isEqualTo(created.field("created"));
        assertThat(updatedAt).isAfter(createdAt);

        Map<String, Object> row = row(created.id());
        assertThat(instant(row.get("created"))).isEqualTo(createdAt);
        assertThat(instant(row.get("updated"))).isEqualTo(updatedAt);

        assertThat(server.sql()
                        .sql("select \"time\" from event_store.event where stream = ? order by sequence")
                        .param(stream(created.id()))
                        .query(OffsetDateTime.class)
                        .list())
                .extracting(OffsetDateTime::toInstant)
                .containsExactly(createdAt, updatedAt);

        CommandContext context = new CommandContext("tester", "request-1");
        CreateFlowResult reloaded = server.bean(CommandGateway.class)
                .sendAndWait(context.message(new CreateFlow("time: agrees", List.of())));
        assertThat(reloaded.isNew()).isFalse();
        assertThat(reloaded.flow().created()).isEqualTo(createdAt);
        assertThat(reloaded.flow().updated()).isEqualTo(updatedAt);
    }

    @Test
    void a_replayed_row_equals_the_live_row() throws Exception {
        Response created = api.create("time: replayed", "a", "ä");
        api.patch("/flows/" + created.id(), "{\"tags\":[\"b\",\"b\"]}");
        Map<String, Object> live = row(created.id());

        server.sql()
                .sql("delete from read_model.flow where id = ?")
                .param(UUID.fromString(created.id()))
                .update();
        replay(stream(created.id()));

        assertThat(row(created.id())).usingRecursiveComparison().isEqualTo(live);
    }

    @Test
    void a_replay_of_all_events_gives_the_same_rows() throws Exception {
        // The rows of deleted records are compared, too.
        String never = "--flowledger.deletion.interval=1d";
        try (TestServer whole = TestServer.on(Postgres.newDatabase(), new Class<?>[0], never)) {
            causeAllEvents(whole.api());
            Map<String, List<String>> live = rows(whole);
            assertThat(live)
                    .allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());

            live.keySet()
                    .forEach(table ->
                            whole.sql().sql("truncate read_model." + table).update());
            for (int time = 0; time < 2; time++) {
                replayAll(whole);
                assertThat(rows(whole)).isEqualTo(live);
            }
        }
    }

    /** Causes events of all types. */
    private static void causeAllEvents(Api api) {
        for (String name : List.of("stays", "goes")) {
            String flow = api.create(name, "a").id();
            api.patch("/flows/" + flow, "{\"tags\":[\"b\"]}");
            String deployment = api.createDeployment(flow, "prod", "\"schedule\":{\"cron\":\"0 0 * * *\"}")
                    .id();
            api.patch("/deployments/" + deployment, "{\"tags\":[\"c\"]}");
            api.delete("/deployments/" + api.createDeployment(flow, "gone").id());
            String run = api.createFlowRun(flow, "\"deployment_id\":\"" + deployment + "\"")
                    .id();
            api.patch("/flow_runs/" + run, "{\"name\":\"renamed\"}");
            api.setState("/flow_runs/" + run, "RUNNING");
            String task = api.createTaskRun(run, "t", "0", "\"state\":{\"type\":\"SCHEDULED\",\"data\":[1e3]}")
                    .id();
            api.patch("/task_runs/" + task, "{\"name\":\"renamed\"}");
            String subflow = api.createFlowRun(flow, "\"parent_task_run_id\":\"" + task + "\"")
                    .id();
            api.setState("/flow_runs/" + subflow, "RUNNING");
            api.setState("/flow_runs/" + subflow, "FAILED");
            api.setState("/flow_runs/" + run, "COMPLETED");
            api.delete("/task_runs/" + api.createTaskRun(run, "t", "1").id());
            api.delete("/flow_runs/" + api.createFlowRun(flow).id());
            if (name.equals("goes")) {
                assertThat(api.delete("/flows/" + flow).status()).isEqualTo(204);
            }
        }
    }

    private static Map<String, List<String>> rows(TestServer whole) {
        return Stream.of("flow", "flow_version", "deployment", "flow_run", "task_run")
                .collect(Collectors.toMap(
                        Function.identity(),
                        table -> whole.sql()
                                .sql("select row(t.*)::text from read_model." + table + " t order by id, sequence")
                                .query(String.class)
                                .list()));
    }

    private static void replayAll(TestServer whole) throws Exception {
        List<AnnotationEventHandlerAdapter> projections = Stream.of(
                        "flowProjection", "deploymentProjection", "flowRunProjection", "taskRunProjection")
                .map(name -> handlers(whole, name))
                .toList();
        List<? extends TrackedEventMessage<?>> events = whole.bean(EventStore.class)
                .openStream(null)
                .asStream()
                .limit(count(whole))
                .toList();
        for (EventMessage<?> event : events) {
            for (AnnotationEventHandlerAdapter projection : projections) {
                projection.handle(event);
            }
        }
    }

    private static long count(TestServer whole) {
        return whole.sql()
                .sql("select count(*) from event_store.event")
                .query(Long.class)
                .single();
    }

    @Test
    void an_event_that_is_handled_twice_changes_nothing() throws Exception {
        Response created = api.create("time: seen twice", "a");
        api.patch("/flows/" + created.id(), "{\"tags\":[\"b\"]}");
        Map<String, Object> live = row(created.id());

        replay(stream(created.id()));

        assertThat(row(created.id())).usingRecursiveComparison().isEqualTo(live);
    }

    @Test
    void metadata_contains_actor_command_and_request_id() {
        Response created = api.post("/flows/", "{\"name\":\"time: origin\"}", "X-Request-Id", "request-42");

        Map<String, Object> event = server.sql()
                .sql("select metadata::text as metadata, type, revision, stream_type, sequence from event_store.event"
                        + " where stream = ?")
                .param(stream(created.id()))
                .query()
                .singleRow();
        assertThat(event.get("metadata").toString())
                .matches("\\{\"actor\":\"anonymous\",\"causationId\":\"[0-9a-f-]{36}\",\"command\":\"CreateFlow\","
                        + "\"correlationId\":\"request-42\"}");
        assertThat(event)
                .containsEntry("type", "flow.created")
                .containsEntry("revision", "1")
                .containsEntry("stream_type", "flow")
                .containsEntry("sequence", 0L);
    }

    /** Replays the stored events of a stream into the projection. */
    private void replay(String stream) throws Exception {
        AnnotationEventHandlerAdapter handlers = handlers(server, "flowProjection");
        for (EventMessage<?> event :
                server.bean(EventStore.class).readEvents(stream).asStream().toList()) {
            handlers.handle(event);
        }
    }

    /** The event handlers of a projection, which write to the live read model. */
    private static AnnotationEventHandlerAdapter handlers(TestServer server, String projection) {
        return new AnnotationEventHandlerAdapter(
                server.bean(projection),
                MultiParameterResolverFactory.ordered(
                        new SimpleResourceParameterResolverFactory(List.of(server.bean(RowWriter.class))),
                        ClasspathParameterResolverFactory.forClass(TimeTest.class)));
    }

    private Map<String, Object> row(String id) {
        return server.sql()
                .sql("select id, name, name_folded, tags::text as tags, created, updated, sequence from read_model.flow"
                        + " where id = ?")
                .param(UUID.fromString(id))
                .query()
                .singleRow();
    }

    private static String stream(String id) {
        return new FlowId(UUID.fromString(id)).stream();
    }

    private static Instant instant(Object timestamp) {
        return ((java.sql.Timestamp) timestamp).toInstant();
    }
}
