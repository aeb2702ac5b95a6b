package dev.flowledger.server.operations;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * All executions of a command.
 *
 * @param command the name of the command, such as {@code CreateFlow}
 * @param count the number of executions
 * @param failed the number of those that failed
 * @param meanSeconds the mean duration
 * @param maxSeconds the longest duration
 */
record CommandTotal(
        String command,
        long count,
        long failed,
        @JsonProperty("mean_seconds") double meanSeconds,
        @JsonProperty("max_seconds") double maxSeconds) {

    static CommandTotal of(SlowCommand command) {
        return new CommandTotal(
                command.command(),
                1,
                command.outcome().equals(SlowCommand.OK) ? 0 : 1,
                command.seconds(),
                command.seconds());
    }

    CommandTotal plus(CommandTotal other) {
        long sum = count + other.count;
        return new CommandTotal(
                command,
                sum,
                failed + other.failed,
                (meanSeconds * count + other.meanSeconds * other.count) / sum,
                Math.max(maxSeconds, other.maxSeconds));
    }
}
