package dev.flowledger.api.flow;

/**
 * The living flow with an id; answers an optional {@link Flow}.
 *
 * @param id the id of a life
 */
public record FindFlow(FlowId id) implements FlowQuery {}
