/** What an operator sees: the first line of the log, metrics, health. */
@NullMarked
package dev.flowledger.server.operations;

import org.jspecify.annotations.NullMarked;
