/** What changes flows: the routes, and the aggregate that decides. */
@NullMarked
package dev.flowledger.command.flow;

import org.jspecify.annotations.NullMarked;
