/** The retention of finished runs: moves their events to archives. */
@NullMarked
package dev.flowledger.server.retention;

import org.jspecify.annotations.NullMarked;
