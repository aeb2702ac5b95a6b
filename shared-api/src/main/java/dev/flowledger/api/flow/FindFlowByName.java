package dev.flowledger.api.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The flow with a name; returns an optional {@link Flow}.
 *
 * @param name the name, case-sensitive
 * @param asOf the time for which to return the flow; null for the current version
 */
public record FindFlowByName(String name, @Nullable Instant asOf) implements FlowQuery {}
