/** Changing task runs: the routes, and the aggregate that decides. */
@NullMarked
package dev.flowledger.command.taskrun;

import org.jspecify.annotations.NullMarked;
