package dev.flowledger.api.event;

import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunDeleted;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
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
 * The name and revision under which each event is stored. They are the contract with history: a class may be renamed, an
 * entry here may not. A new stored form gets a new revision, and the older one an upcaster.
 */
public final class EventTypes {

    /**
     * One stored form.
     *
     * @param name the logical name, such as {@code flow.created}
     * @param revision the version of the form, counted from 1
     * @param payload the class that carries it today
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
                    new EventType("task_run.created", "1", TaskRunCreated.class),
                    new EventType("task_run.updated", "1", TaskRunUpdated.class),
                    new EventType("task_run.state_set", "1", TaskRunStateSet.class),
                    new EventType("task_run.deleted", "1", TaskRunDeleted.class),
                    new EventType("key.issued", "1", KeyIssued.class),
                    new EventType("key.revoked", "1", KeyRevoked.class))
            .collect(Collectors.toUnmodifiableMap(EventType::name, Function.identity()));

    private static final Map<Class<?>, EventType> BY_PAYLOAD =
            BY_NAME.values().stream().collect(Collectors.toUnmodifiableMap(EventType::payload, Function.identity()));

    private EventTypes() {}

    /** The type stored under a name, or null when no event has it. */
    public static @Nullable EventType named(String name) {
        return BY_NAME.get(name);
    }

    /** The type that a class of events is stored as, or null when it is no event. */
    public static @Nullable EventType of(Class<?> payload) {
        return BY_PAYLOAD.get(payload);
    }

    /** Every type there is. */
    public static Iterable<EventType> all() {
        return BY_NAME.values();
    }
}
