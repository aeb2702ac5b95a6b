/** Commands, events, queries and views of deployments. */
@NullMarked
package dev.flowledger.api.deployment;

import org.jspecify.annotations.NullMarked;
