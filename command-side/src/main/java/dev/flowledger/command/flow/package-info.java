/** Commands of flows: routes and aggregate. */
@NullMarked
package dev.flowledger.command.flow;

import org.jspecify.annotations.NullMarked;
