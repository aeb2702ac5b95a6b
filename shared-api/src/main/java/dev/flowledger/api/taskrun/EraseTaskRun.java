package dev.flowledger.api.taskrun;

import dev.flowledger.api.content.EraseContent;
import dev.flowledger.api.run.TaskRunId;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Erases the content of all generations of a task run.
 *
 * @param id the task run, which may have been deleted
 * @param erasure the id of the request
 * @param reason why it is erased
 */
public record EraseTaskRun(TaskRunId id, UUID erasure, String reason) implements TaskRunCommand, EraseContent {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
