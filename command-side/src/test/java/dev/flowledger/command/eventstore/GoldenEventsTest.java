package dev.flowledger.command.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.archive.ArchiveCreated;
import dev.flowledger.api.archive.ArchiveFile;
import dev.flowledger.api.archive.ArchiveId;
import dev.flowledger.api.archive.PositionSet;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentExtras;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentSettingsBuilder;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.deployment.ScheduleSettings;
import dev.flowledger.api.event.EventTypes;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flowrun.FlowRunArchived;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunCreatedBuilder;
import dev.flowledger.api.flowrun.FlowRunDeleted;
import dev.flowledger.api.flowrun.FlowRunExtras;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
import dev.flowledger.api.key.KeyRotated;
import dev.flowledger.api.key.Role;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunTimings;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunCreatedBuilder;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stored JSON of every event, byte for byte. Files in golden/ are never edited; new revisions get new files. */
@NullUnmarked
class GoldenEventsTest {

    private static final FlowId ID = FlowId.of("hello", 1);
    private static final Instant AT = Instant.parse("2026-01-31T08:15:00.00012Z");

    private static final DeploymentId DEPLOYMENT = DeploymentId.of(ID, "prod", 1);
    private static final FlowRunId RUN = FlowRunId.of(ID.value(), "key", 1);
    private static final TaskRunId TASK_RUN = TaskRunId.of(RUN, "load", "0", 1);
    private static final ApiKeyId KEY = ApiKeyId.of("nightly import", 1);
    private static final UUID BLOCK = UUID.fromString("a7dc3d5f-a375-8364-8079-13afc8000001");

    /** What a JSON tree would lose: order of keys, notation of numbers, duplicate keys, NUL, a lone surrogate. */
    private static final JsonObject FREE = new JsonObject("{\"b\":1.0,\"a\":[1e3,-0,null],\"b\":\"ä\\u0000\\ud800\"}");

    private static final DeploymentSettings SETTINGS = DeploymentSettingsBuilder.builder()
            .version("1.2")
            .description("what it is for")
            .schedule(FREE)
            .isScheduleActive(false)
            .parameters(FREE)
            .tags(List.of("b", "ä", "b"))
            .workQueueName("gpu")
            .path("/code")
            .entrypoint("flow.py:main")
            .manifestPath("manifest.json")
            .infraOverrides(FREE)
            .parameterOpenapiSchema(FREE)
            .storageDocumentId(BLOCK)
            .infrastructureDocumentId(BLOCK)
            .build();
    private static final State STATE =
            new State(BLOCK, StateType.FAILED, "TimedOut", AT, "too slow", new Json("[1.10,\"x\"]"), FREE);
    private static final State PENDING =
            new State(BLOCK, StateType.PENDING, "Pending", AT, null, null, JsonObject.EMPTY);
    private static final RunTimings TIMINGS =
            new RunTimings(3, AT, AT.plusSeconds(1), AT.plusSeconds(2), AT.plusSeconds(3), new BigDecimal("12.500000"));
    private static final RunTimings FIRST_TIMINGS =
            new RunTimings(0, AT, null, null, null, BigDecimal.ZERO.setScale(6));

    private final EventSerializer serializer = new EventSerializer();

    record Golden(String name, String revision, Object event) {
        String json() {
            try (InputStream file = GoldenEventsTest.class.getResourceAsStream("/golden/" + this + ".json")) {
                return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return name + "-" + revision;
        }
    }

    static Stream<Golden> storedRevisions() {
        return Stream.of(
                new Golden("flow.created", "1", new FlowCreated(ID, "hello", List.of("b", "ä", "b"), AT)),
                new Golden("flow.updated", "1", new FlowUpdated(ID, List.of(), AT)),
                new Golden("flow.deleted", "1", new FlowDeleted(ID, AT)),
                new Golden("deployment.created", "1", new DeploymentCreated(DEPLOYMENT, ID, "prod", SETTINGS, AT)),
                new Golden(
                        "deployment.updated", "1", new DeploymentUpdated(DEPLOYMENT, DeploymentSettings.DEFAULTS, AT)),
                new Golden("deployment.deleted", "1", new DeploymentDeleted(DEPLOYMENT, AT)),
                new Golden(
                        "flow_run.created",
                        "1",
                        FlowRunCreatedBuilder.builder()
                                .id(RUN)
                                .name("amber-heron")
                                .flowId(ID)
                                .deploymentId(DEPLOYMENT)
                                .workQueueName("gpu")
                                .flowVersion("v1")
                                .parameters(FREE)
                                .idempotencyKey("key")
                                .context(FREE)
                                .empiricalPolicy(FREE)
                                .tags(List.of("b", "ä", "b"))
                                .parentTaskRunId(TASK_RUN)
                                .infrastructureDocumentId(BLOCK)
                                .state(STATE)
                                .timings(TIMINGS)
                                .at(AT)
                                .build()),
                new Golden(
                        "flow_run.updated",
                        "1",
                        new FlowRunUpdated(RUN, "amber-heron", null, FREE, JsonObject.EMPTY, List.of(), AT, null)),
                new Golden("flow_run.state_set", "1", new FlowRunStateSet(RUN, STATE, TIMINGS, AT)),
                new Golden("flow_run.deleted", "1", new FlowRunDeleted(RUN, AT)),
                new Golden("flow_run.archived", "1", new FlowRunArchived(RUN, "runs-1-9.ndjson.gz", AT)),
                new Golden(
                        "task_run.created",
                        "1",
                        TaskRunCreatedBuilder.builder()
                                .id(TASK_RUN)
                                .name("load-0")
                                .flowRunId(RUN)
                                .taskKey("load")
                                .dynamicKey("0")
                                .cacheKey("cache")
                                .cacheExpiration(AT)
                                .taskVersion("v2")
                                .empiricalPolicy(FREE)
                                .tags(List.of("a"))
                                .taskInputs(FREE)
                                .state(STATE)
                                .timings(TIMINGS)
                                .at(AT)
                                .build()),
                new Golden("task_run.updated", "1", new TaskRunUpdated(TASK_RUN, "load-1", AT)),
                new Golden("task_run.state_set", "1", new TaskRunStateSet(TASK_RUN, PENDING, FIRST_TIMINGS, AT)),
                new Golden("task_run.deleted", "1", new TaskRunDeleted(TASK_RUN, AT)),
                new Golden("key.issued", "1", new KeyIssued(KEY, "nightly import", Role.WRITER, null, null, AT)),
                new Golden(
                        "key.rotated",
                        "1",
                        new KeyRotated(
                                ApiKeyId.of("nightly import", 2),
                                "nightly import",
                                Role.WRITER,
                                AT.plusSeconds(2),
                                "imports of the nïght",
                                KEY,
                                AT.plusSeconds(1),
                                AT)),
                new Golden("key.revoked", "1", new KeyRevoked(KEY, AT)),
                new Golden(
                        "erasure.performed",
                        "1",
                        new ErasurePerformed(
                                RUN.value(),
                                FlowRunId.KIND,
                                BLOCK,
                                "request 42",
                                List.of(ErasurePerformed.PARAMETERS, ErasurePerformed.STATE_MESSAGE),
                                AT)),
                new Golden(
                        "archive.created",
                        "1",
                        new ArchiveCreated(
                                ArchiveId.of("runs-1-9.ndjson.gz"),
                                new ArchiveFile("runs-1-9.ndjson.gz", "file:///archives/", "ab".repeat(32), 1234),
                                2,
                                3,
                                PositionSet.of(1, 2, 3, 7, 9),
                                AT)));
    }

    @ParameterizedTest
    @MethodSource("storedRevisions")
    void an_event_is_stored_as_its_golden_file(Golden golden) {
        SerializedObject<String> stored = serializer.serialize(golden.event(), String.class);

        assertThat(stored.getData()).isEqualTo(golden.json());
        assertThat(stored.getType().getName()).isEqualTo(golden.name());
        assertThat(stored.getType().getRevision()).isEqualTo(golden.revision());
    }

    @ParameterizedTest
    @MethodSource("storedRevisions")
    void an_event_is_read_from_its_golden_file(Golden golden) {
        Object read = serializer.deserialize(
                new SimpleSerializedObject<>(golden.json(), String.class, golden.name(), golden.revision()));

        assertThat(read).isEqualTo(golden.event());
    }

    /** SQL finds the subject of an event by this position. */
    @ParameterizedTest
    @MethodSource("storedRevisions")
    void an_event_begins_with_the_id_of_its_record(Golden golden) {
        assertThat(golden.json()).matches("(?s)\\{\"id\":\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\",.*");
    }

    @Test
    void force_is_stored_if_the_client_set_it() {
        for (Object event : List.of(
                new FlowRunStateSet(RUN, STATE, TIMINGS, AT, true, null, null),
                new TaskRunStateSet(TASK_RUN, STATE, TIMINGS, AT, true, null, null))) {
            SerializedObject<String> stored = serializer.serialize(event, String.class);

            assertThat(stored.getData()).endsWith(",\"at\":\"2026-01-31T08:15:00.000120+00:00\",\"force\":true}");
            assertThat(serializer.<String, Object>deserialize(stored)).isEqualTo(event);
        }
    }

    @Test
    void settings_of_later_versions_of_prefect_are_stored_if_there_are_any() {
        DeploymentExtras extras = new DeploymentExtras(
                "pool",
                true,
                List.of(FREE),
                List.of(new ScheduleSettings(BLOCK, new JsonObject("{\"interval\":60.0}"), true, 1, 2, false)),
                new JsonObject("{\"a\":1.0}"));
        String json = "\"extras\":{\"work_pool_name\":\"pool\",\"enforce_parameter_schema\":true,\"pull_steps\":["
                + FREE.text()
                + "],\"schedules\":[{\"id\":\"" + BLOCK
                + "\",\"schedule\":{\"interval\":60.0},\"active\":true,\"max_active_runs\":1,"
                + "\"max_scheduled_runs\":2,\"catchup\":false}],\"labels\":{\"a\":1.0}}}";

        for (Object event : List.of(
                new DeploymentCreated(DEPLOYMENT, ID, "prod", SETTINGS, AT, extras),
                new DeploymentUpdated(DEPLOYMENT, SETTINGS, AT, extras))) {
            SerializedObject<String> stored = serializer.serialize(event, String.class);

            assertThat(stored.getData()).endsWith(json);
            assertThat(serializer.<String, Object>deserialize(stored)).isEqualTo(event);
        }
    }

    @Test
    void fields_of_later_versions_of_prefect_are_stored_if_there_are_any() {
        FlowRunExtras extras = new FlowRunExtras("1.2", "pool", FREE, "process-7", new JsonObject("{\"a\":1.0}"));
        String extrasJson = "\"extras\":{\"deployment_version\":\"1.2\",\"work_pool_name\":\"pool\",\"job_variables\":"
                + FREE.text() + ",\"infrastructure_pid\":\"process-7\",\"labels\":{\"a\":1.0}}}";
        String labelsJson = "\"at\":\"2026-01-31T08:15:00.000120+00:00\",\"labels\":{\"a\":1.0}}";

        assertThat(storedAndRead(
                        new FlowRunUpdated(RUN, "amber-heron", null, FREE, JsonObject.EMPTY, List.of(), AT, extras)))
                .endsWith(extrasJson);
        assertThat(storedAndRead(new FlowCreated(ID, "hello", List.of(), AT, extras.labels())))
                .endsWith(labelsJson);
        for (Golden golden : storedRevisions().toList()) {
            if (golden.event() instanceof FlowRunCreated created) {
                assertThat(storedAndRead(FlowRunCreatedBuilder.builder(created)
                                .extras(extras)
                                .build()))
                        .endsWith(extrasJson);
            } else if (golden.event() instanceof TaskRunCreated created) {
                assertThat(storedAndRead(TaskRunCreatedBuilder.builder(created)
                                .labels(extras.labels())
                                .build()))
                        .endsWith(labelsJson);
            }
        }
    }

    private String storedAndRead(Object event) {
        SerializedObject<String> stored = serializer.serialize(event, String.class);
        assertThat(serializer.<String, Object>deserialize(stored)).isEqualTo(event);
        return stored.getData();
    }

    @Test
    void a_key_that_expires_and_has_a_note_has_two_more_fields() {
        KeyIssued expiring = new KeyIssued(KEY, "nightly import", Role.WRITER, AT.plusSeconds(1), "why", AT);

        String json = serializer.serialize(expiring, String.class).getData();

        assertThat(json)
                .isEqualTo(
                        "{\"id\":\"f8b4c443-7f1a-82ac-be9c-294c4c000001\",\"name\":\"nightly import\",\"role\":\"writer\","
                                + "\"expires_at\":\"2026-01-31T08:15:01.000120+00:00\",\"note\":\"why\",\"at\":\"2026-01-31T08:15:00.000120+00:00\"}");
        Object read = serializer.deserialize(new SimpleSerializedObject<>(json, String.class, "key.issued", "1"));
        assertThat(read).isEqualTo(expiring);
    }

    @Test
    void every_event_type_has_a_golden_file_of_its_current_revision() {
        List<String> types = StreamSupport.stream(EventTypes.all().spliterator(), false)
                .map(type -> type.name() + "-" + type.revision())
                .toList();

        assertThat(storedRevisions().map(Golden::toString)).containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void metadata_is_written_in_the_order_of_its_keys() {
        MetaData metadata = MetaData.from(
                Map.of("command", "CreateFlow", "actor", "anonymous", "correlationId", "r", "causationId", "c"));

        assertThat(serializer.serialize(metadata, String.class).getData())
                .isEqualTo(
                        "{\"actor\":\"anonymous\",\"causationId\":\"c\",\"command\":\"CreateFlow\",\"correlationId\":\"r\"}");
    }
}
