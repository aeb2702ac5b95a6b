/** Statistics of flows, deployments and runs. */
@NullMarked
package dev.flowledger.query.stats;

import org.jspecify.annotations.NullMarked;
