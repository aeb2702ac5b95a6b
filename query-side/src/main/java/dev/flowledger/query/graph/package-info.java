/** The graphs of flow runs: their task runs and subflow runs, with the results that these use of each other. */
@NullMarked
package dev.flowledger.query.graph;

import org.jspecify.annotations.NullMarked;
