/** Commands of deployments: routes and aggregate. */
@NullMarked
package dev.flowledger.command.deployment;

import org.jspecify.annotations.NullMarked;
