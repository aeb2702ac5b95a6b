package dev.flowledger.api.flow;

/**
 * The answer to {@link CreateFlow}.
 *
 * @param flow the flow that has the name now
 * @param isNew whether this very command created it
 */
public record CreateFlowResult(Flow flow, boolean isNew) {}
