package dev.flowledger.api.flow;

/**
 * The living flow with a name; answers an optional {@link Flow}.
 *
 * @param name compared code point by code point
 */
public record FindFlowByName(String name) implements FlowQuery {}
