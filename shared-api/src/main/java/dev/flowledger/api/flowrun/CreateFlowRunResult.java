package dev.flowledger.api.flowrun;

/**
 * The answer to {@link CreateFlowRun}.
 *
 * @param run the flow run that has the natural key now
 * @param isNew whether this very command created it
 */
public record CreateFlowRunResult(FlowRun run, boolean isNew) {}
