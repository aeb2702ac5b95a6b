package dev.flowledger.command.parent;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.deployment.DeploymentExists;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowExists;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.FindParentFlowRun;
import dev.flowledger.api.flowrun.ParentFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.TaskRunExists;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;

/**
 * Existence checks for parent records. They use the strongly consistent read model: loading the parent's aggregate would lock
 * it and serialize the commands of all its children. Within a batch they return the state at the start of the batch: changes
 * of the parent by other commands of the batch are not acknowledged yet, so both orders are correct.
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
        return flowRun(id).isPresent();
    }

    /**
     * The flow run of a task run.
     *
     * @throws ApiException if the flow run or its flow does not exist
     */
    public ParentFlowRun require(FlowRunId id) {
        return flowRun(id).orElseThrow(() -> ApiException.notFound(id));
    }

    private Optional<ParentFlowRun> flowRun(FlowRunId id) {
        return once(
                id,
                () -> queries.query(new FindParentFlowRun(id), ResponseTypes.optionalInstanceOf(ParentFlowRun.class))
                        .join());
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
    @SuppressWarnings("unchecked") // the kind of id determines the type
    private static <T> T once(RecordId id, Supplier<T> lookup) {
        if (!CurrentUnitOfWork.isStarted()) {
            return lookup.get();
        }
        Map<RecordId, Object> results =
                CurrentUnitOfWork.get().root().getOrComputeResource(RESULTS, first -> new HashMap<>());
        return (T) results.computeIfAbsent(id, first -> lookup.get());
    }
}
