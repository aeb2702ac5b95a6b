/** Changing flow runs: the routes, and the aggregate that decides. */
@NullMarked
package dev.flowledger.command.flowrun;

import org.jspecify.annotations.NullMarked;
