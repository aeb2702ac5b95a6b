/** Routes that a client of the reference calls on its way through a run, answered without keeping anything. */
@NullMarked
package dev.flowledger.server.compatibility;

import org.jspecify.annotations.NullMarked;
