package dev.flowledger.server.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** How long commands take on this node: by command since its start, and the slowest ones of the last 24 hours. Kept in memory. */
@Component
final class CommandTimes {

    /** The number of slow commands that are kept. */
    static final int MAX_SLOWEST = 20;

    private static final Duration KEPT = Duration.ofDays(1);
    private static final Comparator<SlowCommand> SLOWEST_FIRST =
            Comparator.comparingDouble(SlowCommand::seconds).reversed();

    private final Clock clock;
    private final Instant since;
    private final Map<String, CommandTotal> totals = new ConcurrentHashMap<>();
    private final List<SlowCommand> slowest = new ArrayList<>();

    /** What a command must exceed to be one of the slowest. */
    private volatile double threshold = -1;

    /** When the first one of the slowest is too old. */
    private volatile Instant nextExpiry = Instant.MIN;

    CommandTimes(Clock clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    void add(SlowCommand command) {
        totals.merge(command.command(), CommandTotal.of(command), CommandTotal::plus);
        if (command.seconds() > threshold || !command.time().isBefore(nextExpiry)) {
            addToSlowest(command);
        }
    }

    private synchronized void addToSlowest(SlowCommand command) {
        removeExpired(command.time());
        slowest.add(command);
        slowest.sort(SLOWEST_FIRST);
        if (slowest.size() > MAX_SLOWEST) {
            slowest.remove(MAX_SLOWEST);
        }
        threshold =
                slowest.size() < MAX_SLOWEST ? -1 : slowest.get(MAX_SLOWEST - 1).seconds();
        nextExpiry = slowest.stream()
                .map(SlowCommand::time)
                .min(Comparator.naturalOrder())
                .orElseThrow()
                .plus(KEPT);
    }

    private void removeExpired(Instant now) {
        slowest.removeIf(command -> command.time().plus(KEPT).isBefore(now));
    }

    /** The times so far. */
    synchronized CommandStats now() {
        removeExpired(clock.instant());
        return new CommandStats(
                since,
                totals.values().stream()
                        .sorted(Comparator.comparingDouble(CommandTotal::maxSeconds)
                                .reversed())
                        .toList(),
                List.copyOf(slowest));
    }
}
