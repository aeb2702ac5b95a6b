/** Changing deployments: the routes, and the aggregate that decides. */
@NullMarked
package dev.flowledger.command.deployment;

import org.jspecify.annotations.NullMarked;
