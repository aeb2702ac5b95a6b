package dev.flowledger.rebuild;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a replay job ended. All components are null while it is in progress.
 *
 * @param error why it failed
 * @param result of a completed verification: JSON of a {@link ComparisonResult}
 */
record ReplayOutcome(
        @Nullable Instant finished,
        @Nullable String error,
        @Nullable String result) {}
