package dev.flowledger.command.taskrun;

import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.command.aggregate.ParentLookup;
import java.time.Clock;
import org.axonframework.config.Configuration;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The task run that a subflow run stands for: it follows the subflow run from state to state, in the same unit of work.
 * The subflow run is locked already, its parent is locked here, and nobody locks them the other way round. A command of
 * its own would not do: its failure, when the parent has vanished, would take the transaction with it.
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

    /** Lets the parent enter a state, if there is a parent. */
    public void enter(@Nullable TaskRunId id, ProposedState state) {
        if (id == null) {
            return;
        }
        try {
            axon.repository(TaskRunAggregate.class)
                    .load(id.stream())
                    .execute(parent -> parent.follow(id, state, clock, parents));
        } catch (AggregateNotFoundException vanished) {
            // Whoever made the subflow run named a task run that never was: its own state counts all the same.
        }
    }
}
