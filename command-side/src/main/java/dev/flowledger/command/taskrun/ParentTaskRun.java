package dev.flowledger.command.taskrun;

import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.command.parent.ParentLookup;
import java.time.Clock;
import org.axonframework.config.Configuration;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The task run that represents a subflow run. It enters the same states in the same unit of work. The aggregate of the
 * subflow run is locked before that of the parent, and never in the other order. A nested command would not work: if the
 * parent does not exist, its failure would roll the transaction back.
 */
@Component
public class ParentTaskRun {

    private final Configuration axon;
    private final Clock clock;
    private final ParentLookup parents;

    ParentTaskRun(Configuration axon, Clock clock, ParentLookup parents) {
        this.axon = axon;
        this.clock = clock;
        this.parents = parents;
    }

    /** Lets the parent, if there is one, enter the state of its subflow run. */
    public void enter(@Nullable TaskRunId id, FlowRunId subflowRun, ProposedState state) {
        if (id == null) {
            return;
        }
        ProposedState ofSubflowRun = state.withDetails(state.details().ofSubflowRun(subflowRun));
        try {
            axon.repository(TaskRunAggregate.class)
                    .load(id.stream())
                    .execute(parent -> parent.follow(id, ofSubflowRun, clock, parents));
        } catch (AggregateNotFoundException noParent) {
            // The subflow run was created with the id of a task run that never existed.
        }
    }
}
