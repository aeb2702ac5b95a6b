package dev.flowledger.api.event;

import dev.flowledger.api.archive.ArchiveCreated;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flowrun.FlowRunArchived;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunDeleted;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
import dev.flowledger.api.key.KeyRotated;
import dev.flowledger.api.taskrun.TaskRunCreated;
import dev.flowledger.api.taskrun.TaskRunDeleted;
import dev.flowledger.api.taskrun.TaskRunStateSet;
import dev.flowledger.api.taskrun.TaskRunUpdated;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names and revisions of stored events. A class may be renamed; a name here may not change, because stored events contain
 * it. A new revision of an event needs an upcaster from the previous one.
 */
public final class EventTypes {

    /**
     * The type of a stored event.
     *
     * @param name the logical name, such as {@code flow.created}
     * @param revision the revision, counted from 1
     * @param payload the class of the current revision
     */
    public record EventType(String name, String revision, Class<?> payload) {}

    private static final Map<String, EventType> BY_NAME = Stream.of(
                    new EventType("flow.created", "1", FlowCreated.class),
                    new EventType("flow.updated", "1", FlowUpdated.class),
                    new EventType("flow.deleted", "1", FlowDeleted.class),
                    new EventType("deployment.created", "1", DeploymentCreated.class),
                    new EventType("deployment.updated", "1", DeploymentUpdated.class),
                    new EventType("deployment.deleted", "1", DeploymentDeleted.class),
                    new EventType("flow_run.created", "1", FlowRunCreated.class),
                    new EventType("flow_run.updated", "1", FlowRunUpdated.class),
                    new EventType("flow_run.state_set", "1", FlowRunStateSet.class),
                    new EventType("flow_run.deleted", "1", FlowRunDeleted.class),
                    new EventType(FlowRunArchived.TYPE, "1", FlowRunArchived.class),
                    new EventType("task_run.created", "1", TaskRunCreated.class),
                    new EventType("task_run.updated", "1", TaskRunUpdated.class),
                    new EventType("task_run.state_set", "1", TaskRunStateSet.class),
                    new EventType("task_run.deleted", "1", TaskRunDeleted.class),
                    new EventType("key.issued", "1", KeyIssued.class),
                    new EventType("key.rotated", "1", KeyRotated.class),
                    new EventType("key.revoked", "1", KeyRevoked.class),
                    new EventType("erasure.performed", "1", ErasurePerformed.class),
                    new EventType("archive.created", "1", ArchiveCreated.class))
            .collect(Collectors.toUnmodifiableMap(EventType::name, Function.identity()));

    private static final Map<Class<?>, EventType> BY_PAYLOAD =
            BY_NAME.values().stream().collect(Collectors.toUnmodifiableMap(EventType::payload, Function.identity()));

    private EventTypes() {}

    /** The type with this name, or null if there is none. */
    public static @Nullable EventType named(String name) {
        return BY_NAME.get(name);
    }

    /** The type of a class of events, or null if the class is not an event. */
    public static @Nullable EventType of(Class<?> payload) {
        return BY_PAYLOAD.get(payload);
    }

    /** All types. */
    public static Iterable<EventType> all() {
        return BY_NAME.values();
    }
}
