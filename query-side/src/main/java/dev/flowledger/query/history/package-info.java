/** Earlier versions of single deployments and runs, which are read from their events. */
@NullMarked
package dev.flowledger.query.history;

import org.jspecify.annotations.NullMarked;
