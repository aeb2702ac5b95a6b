/** Commands of flow runs: routes and aggregate. */
@NullMarked
package dev.flowledger.command.flowrun;

import org.jspecify.annotations.NullMarked;
