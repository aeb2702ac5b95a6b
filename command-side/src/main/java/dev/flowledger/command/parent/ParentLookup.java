package dev.flowledger.command.parent;

import dev.flowledger.api.RecordId;
import dev.flowledger.api.deployment.DeploymentExists;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowExists;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.FlowRunExists;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRunExists;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;

/**
 * Existence checks for parent records. They use the strongly consistent read model: loading the parent's aggregate would lock
 * it and serialize the commands of all its children.
 */
@Component
public class ParentLookup {

    private static final String RESULTS = ParentLookup.class.getName();

    private final QueryGateway queries;

    ParentLookup(QueryGateway queries) {
        this.queries = queries;
    }

    /** Whether the flow exists. */
    public boolean exists(FlowId id) {
        return once(id, () -> queries.query(new FlowExists(id), Boolean.class).join());
    }

    /** Whether the flow run and its flow exist. */
    public boolean exists(FlowRunId id) {
        return once(
                id, () -> queries.query(new FlowRunExists(id), Boolean.class).join());
    }

    /** Whether the task run, its flow run and their flow exist. */
    public boolean exists(TaskRunId id) {
        return once(
                id, () -> queries.query(new TaskRunExists(id), Boolean.class).join());
    }

    /** Whether the deployment and its flow exist. */
    public boolean exists(DeploymentId id) {
        return once(
                id, () -> queries.query(new DeploymentExists(id), Boolean.class).join());
    }

    /** Looks a parent up once for all commands of a batch. */
    private static boolean once(RecordId id, Supplier<Boolean> lookup) {
        if (!CurrentUnitOfWork.isStarted()) {
            return lookup.get();
        }
        Map<RecordId, Boolean> results =
                CurrentUnitOfWork.get().root().getOrComputeResource(RESULTS, first -> new HashMap<>());
        return results.computeIfAbsent(id, first -> lookup.get());
    }
}
