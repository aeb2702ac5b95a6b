package dev.flowledger.api.flow;

/**
 * The result of {@link CreateFlow}.
 *
 * @param flow the flow with the name
 * @param isNew whether this command created it
 */
public record CreateFlowResult(Flow flow, boolean isNew) {}
