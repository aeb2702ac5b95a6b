package dev.flowledger.api.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The living flow with a name; answers an optional {@link Flow}.
 *
 * @param name compared code point by code point
 * @param asOf the flow that had the name at this time, as it was; null for the one that has it
 */
public record FindFlowByName(String name, @Nullable Instant asOf) implements FlowQuery {}
