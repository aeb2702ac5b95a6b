package dev.flowledger.command.eventstore;

import dev.flowledger.api.Event;
import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentSettingsBuilder;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flowrun.FlowRunCreatedBuilder;
import dev.flowledger.api.flowrun.FlowRunDeleted;
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
import dev.flowledger.api.taskrun.TaskRunCreatedBuilder;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/** Random event streams of every kind of record, with several generations, absent values and unusual JSON. */
@NullUnmarked
enum SampleStream {
    FLOW("flow.FlowAggregate") {
        @Override
        Event created(int generation, Instant at, Random random) {
            return new FlowCreated(flow(generation), "hello", tags(random), at);
        }

        @Override
        Event changed(int generation, Instant at, Random random) {
            return new FlowUpdated(flow(generation), tags(random), at);
        }

        @Override
        Event deleted(int generation, Instant at) {
            return new FlowDeleted(flow(generation), at);
        }
    },
    DEPLOYMENT("deployment.DeploymentAggregate") {
        @Override
        Event created(int generation, Instant at, Random random) {
            return new DeploymentCreated(deployment(generation), flow(1), "prod", settings(random), at);
        }

        @Override
        Event changed(int generation, Instant at, Random random) {
            return new DeploymentUpdated(deployment(generation), settings(random), at);
        }

        @Override
        Event deleted(int generation, Instant at) {
            return new DeploymentDeleted(deployment(generation), at);
        }
    },
    FLOW_RUN("flowrun.FlowRunAggregate") {
        @Override
        Event created(int generation, Instant at, Random random) {
            return FlowRunCreatedBuilder.builder()
                    .id(flowRun(generation))
                    .name("amber-heron")
                    .flowId(flow(1))
                    .deploymentId(random.nextBoolean() ? null : deployment(1))
                    .workQueueName(text(random))
                    .flowVersion(text(random))
                    .parameters(object(random))
                    .idempotencyKey("key")
                    .context(object(random))
                    .empiricalPolicy(object(random))
                    .tags(tags(random))
                    .parentTaskRunId(random.nextBoolean() ? null : taskRun(1))
                    .infrastructureDocumentId(random.nextBoolean() ? null : uuid(random))
                    .state(state(at, random))
                    .timings(timings(random))
                    .at(at)
                    .build();
        }

        @Override
        Event changed(int generation, Instant at, Random random) {
            return random.nextBoolean()
                    ? new FlowRunUpdated(
                            flowRun(generation),
                            "renamed",
                            text(random),
                            object(random),
                            object(random),
                            tags(random),
                            at,
                            null)
                    : new FlowRunStateSet(flowRun(generation), state(at, random), timings(random), at);
        }

        @Override
        Event deleted(int generation, Instant at) {
            return new FlowRunDeleted(flowRun(generation), at);
        }
    },
    TASK_RUN("taskrun.TaskRunAggregate") {
        @Override
        Event created(int generation, Instant at, Random random) {
            return TaskRunCreatedBuilder.builder()
                    .id(taskRun(generation))
                    .name("load-0")
                    .flowRunId(flowRun(1))
                    .taskKey("load")
                    .dynamicKey("0")
                    .cacheKey(text(random))
                    .cacheExpiration(time(random))
                    .taskVersion(text(random))
                    .empiricalPolicy(object(random))
                    .tags(tags(random))
                    .taskInputs(object(random))
                    .state(state(at, random))
                    .timings(timings(random))
                    .at(at)
                    .build();
        }

        @Override
        Event changed(int generation, Instant at, Random random) {
            return random.nextBoolean()
                    ? new TaskRunUpdated(taskRun(generation), "renamed", at)
                    : new TaskRunStateSet(taskRun(generation), state(at, random), timings(random), at);
        }

        @Override
        Event deleted(int generation, Instant at) {
            return new TaskRunDeleted(taskRun(generation), at);
        }
    },
    KEY("key.KeyAggregate") {
        @Override
        Event created(int generation, Instant at, Random random) {
            return new KeyIssued(
                    ApiKeyId.of("import", generation),
                    "import",
                    oneOf(List.of(Role.values()), random),
                    random.nextBoolean() ? at.plusSeconds(60) : null,
                    text(random),
                    at);
        }

        @Override
        Event changed(int generation, Instant at, Random random) {
            return new KeyRotated(
                    ApiKeyId.of("import", generation + 1),
                    "import",
                    Role.READER,
                    random.nextBoolean() ? at.plusSeconds(60) : null,
                    null,
                    ApiKeyId.of("import", generation),
                    at.plusSeconds(2),
                    at);
        }

        @Override
        Event deleted(int generation, Instant at) {
            return new KeyRevoked(ApiKeyId.of("import", generation), at);
        }
    };

    /** The types of the first revision. With more types, the files of snapshots would contain other samples. */
    private static final List<StateType> FIRST_TYPES =
            List.of(StateType.values()).subList(0, 7);

    private static final Instant START = Instant.parse("2026-01-31T08:15:00.00012Z");
    private static final int MAX_EVENTS = 20;
    private static final List<String> TEXTS = List.of("", "a", "ä\u0000", "\"{}\\");
    private static final List<String> JSON = List.of(
            "{}",
            "{\"b\":1.0,\"a\":[1e3,-0,null],\"b\":\"\\u0000\\ud800\"}",
            "{\"n\":1.10,\"m\":12345678901234567890}");

    private final String className;

    SampleStream(String className) {
        this.className = "dev.flowledger.command." + className;
    }

    abstract Event created(int generation, Instant at, Random random);

    abstract Event changed(int generation, Instant at, Random random);

    abstract Event deleted(int generation, Instant at);

    /** The class of the aggregate. */
    Class<?> aggregate() {
        try {
            return Class.forName(className);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** At least one event. */
    List<Event> events(Random random) {
        List<Event> events = new ArrayList<>();
        int generation = 0;
        boolean exists = false;
        for (int i = 0; i <= random.nextInt(MAX_EVENTS); i++) {
            Instant at = START.plusSeconds(i).plusNanos(random.nextInt(1000) * 1000L);
            if (!exists) {
                generation++;
                events.add(created(generation, at, random));
                exists = true;
            } else if (random.nextInt(4) == 0) {
                events.add(deleted(generation, at));
                exists = false;
            } else {
                events.add(changed(generation, at, random));
            }
        }
        return events;
    }

    private static FlowId flow(int generation) {
        return FlowId.of("hello", generation);
    }

    private static DeploymentId deployment(int generation) {
        return new DeploymentId(DeploymentId.key(flow(1), "prod").id(generation));
    }

    private static FlowRunId flowRun(int generation) {
        return new FlowRunId(FlowRunId.key(flow(1).value(), "key").id(generation));
    }

    private static TaskRunId taskRun(int generation) {
        return new TaskRunId(TaskRunId.key(flowRun(1), "load", "0").id(generation));
    }

    private static UUID uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static <T> T oneOf(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    private static String text(Random random) {
        int choice = random.nextInt(TEXTS.size() + 1);
        return choice == TEXTS.size() ? null : TEXTS.get(choice);
    }

    private static List<String> tags(Random random) {
        return Stream.generate(() -> text(random))
                .limit(random.nextInt(4))
                .map(String::valueOf)
                .toList();
    }

    private static JsonObject object(Random random) {
        return new JsonObject(oneOf(JSON, random));
    }

    private static Instant time(Random random) {
        return random.nextBoolean() ? null : START.plusNanos(random.nextInt(1_000_000) * 1000L);
    }

    private static State state(Instant at, Random random) {
        return new State(
                uuid(random),
                oneOf(FIRST_TYPES, random),
                "a state",
                at,
                text(random),
                random.nextBoolean() ? null : new Json(oneOf(JSON, random)),
                object(random));
    }

    private static RunTimings timings(Random random) {
        return new RunTimings(
                random.nextInt(3),
                START,
                time(random),
                time(random),
                time(random),
                BigDecimal.valueOf(random.nextInt(100_000_000), 6));
    }

    private static DeploymentSettings settings(Random random) {
        return DeploymentSettingsBuilder.builder()
                .version(text(random))
                .description(text(random))
                .schedule(random.nextBoolean() ? null : object(random))
                .isScheduleActive(random.nextBoolean())
                .parameters(object(random))
                .tags(tags(random))
                .workQueueName(text(random))
                .path(text(random))
                .entrypoint(text(random))
                .manifestPath(text(random))
                .infraOverrides(object(random))
                .parameterOpenapiSchema(random.nextBoolean() ? null : object(random))
                .storageDocumentId(random.nextBoolean() ? null : uuid(random))
                .infrastructureDocumentId(random.nextBoolean() ? null : uuid(random))
                .build();
    }
}
