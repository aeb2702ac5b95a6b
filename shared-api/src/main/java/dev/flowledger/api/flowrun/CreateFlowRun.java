package dev.flowledger.api.flowrun;

import dev.flowledger.api.StreamKey;
import dev.flowledger.api.run.FlowRunId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Creates a flow run, or returns the existing one with the same idempotency key. Returns a {@link CreateFlowRunResult}.
 *
 * @param run the flow run to create
 * @param key the key of its stream: from the flow and the idempotency key, or random without an idempotency key
 */
public record CreateFlowRun(NewFlowRun run, StreamKey key) implements FlowRunCommand {

    /** Derives the key of the stream from the flow run. */
    public CreateFlowRun(NewFlowRun run) {
        this(run, key(run));
    }

    private static StreamKey key(NewFlowRun run) {
        return run.idempotencyKey() == null
                ? FlowRunId.key()
                : FlowRunId.key(run.flowId().value(), run.idempotencyKey());
    }

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return key.stream();
    }
}
