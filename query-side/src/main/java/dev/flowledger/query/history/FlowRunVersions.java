package dev.flowledger.query.history;

import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.flowrun.FlowRun;
import dev.flowledger.api.flowrun.FlowRunCreated;
import dev.flowledger.api.flowrun.FlowRunEvent;
import dev.flowledger.api.flowrun.FlowRunStateSet;
import dev.flowledger.api.flowrun.FlowRunUpdated;
import dev.flowledger.api.key.Actor;
import dev.flowledger.api.run.FlowRunId;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads earlier versions of flow runs. */
@Component
public class FlowRunVersions {

    private final RecordHistory history;

    FlowRunVersions(RecordHistory history) {
        this.history = history;
    }

    /** The version of a flow run at a time; empty if the run or its flow did not exist then. */
    public Optional<FlowRun> find(FlowRunId id, Instant time) {
        return history.<FlowRun>asOf(id, time, (run, event) -> next(id, run, event))
                .filter(run -> history.flowExisted(run.flowId(), time));
    }

    private static @Nullable FlowRun next(FlowRunId id, @Nullable FlowRun run, DomainEventMessage<?> message) {
        if (message.getPayload() instanceof ErasurePerformed erasure) {
            return run != null
                            && erasure.changes(FlowRunId.KIND)
                            && erasure.id().equals(id.value())
                    ? run.after(erasure, message.getSequenceNumber())
                    : run;
        }
        FlowRunEvent event = (FlowRunEvent) message.getPayload();
        if (!event.id().equals(id)) {
            return run;
        }
        long sequence = message.getSequenceNumber();
        if (event instanceof FlowRunCreated created) {
            return FlowRun.of(created, (String) message.getMetaData().get(Actor.METADATA), sequence);
        }
        if (run != null && event instanceof FlowRunUpdated updated) {
            return run.after(updated, sequence);
        }
        if (run != null && event instanceof FlowRunStateSet stateSet) {
            return run.after(stateSet, sequence);
        }
        return null;
    }
}
