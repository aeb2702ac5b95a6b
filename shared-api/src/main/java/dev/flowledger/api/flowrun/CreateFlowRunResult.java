package dev.flowledger.api.flowrun;

/**
 * The result of {@link CreateFlowRun}.
 *
 * @param run the flow run
 * @param isNew whether this command created it
 */
public record CreateFlowRunResult(FlowRun run, boolean isNew) {}
