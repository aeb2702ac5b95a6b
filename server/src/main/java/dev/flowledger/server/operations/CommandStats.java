package dev.flowledger.server.operations;

import java.time.Instant;
import java.util.List;

/**
 * How long commands take on the node that answers.
 *
 * @param since when the node started
 * @param commands the commands since then, the one with the longest duration first
 * @param slowest up to 20 commands of the last 24 hours, the slowest first
 */
record CommandStats(Instant since, List<CommandTotal> commands, List<SlowCommand> slowest) {}
