/** Replay of the event store into a shadow schema: rebuild and verification of the read model. */
@NullMarked
package dev.flowledger.rebuild;

import org.jspecify.annotations.NullMarked;
