package dev.flowledger.servertest.filter;

import static dev.flowledger.servertest.filter.FilterMatcher.matches;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.DeleteFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowChanges;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.UpdateFlow;
import dev.flowledger.command.bus.CommandContext;
import dev.flowledger.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;

/**
 * Changes a few flows with real commands and records every version of them. Versions are read from the current state after each
 * command, so the expected history does not depend on queries with as_of. The random seed is fixed.
 */
final class GeneratedFlowHistory {

    static final List<String> NAMES = List.of("a", "A", "ab", "ä%", "b_", "😀");

    private static final int CHANGES = 300;

    /** The flow that has a name from a time on; empty after a deletion. */
    private record Version(Instant from, Optional<Flow> flow) {}

    private final Map<String, List<Version>> versions = new LinkedHashMap<>();
    private final Random random = new Random(42);
    private static final CommandContext CONTEXT = new CommandContext("tester", "generated");

    private final CommandGateway commands;
    private final QueryGateway queries;
    private final ManualClock clock;

    GeneratedFlowHistory(CommandGateway commands, QueryGateway queries, ManualClock clock) {
        this.commands = commands;
        this.queries = queries;
        this.clock = clock;
        NAMES.forEach(name -> versions.put(name, new ArrayList<>()));
        for (int i = 0; i < CHANGES; i++) {
            clock.advance(Duration.ofNanos(1000L * random.nextInt(3)));
            change(any(NAMES));
        }
    }

    /** The times of all changes. */
    List<Instant> times() {
        return versions.values().stream()
                .flatMap(List::stream)
                .map(Version::from)
                .distinct()
                .toList();
    }

    /** The ids of all generations of all names. */
    List<UUID> ids() {
        return flows().map(Flow::id).map(FlowId::value).distinct().toList();
    }

    /** The flows that existed at a time and matched a filter. */
    List<Flow> at(Instant time, FlowFilter filter) {
        return NAMES.stream()
                .map(name -> named(name, time))
                .flatMap(Optional::stream)
                .filter(flow -> matches(flow, filter, false))
                .toList();
    }

    /** The flow that had a name at a time. */
    Optional<Flow> named(String name, Instant time) {
        return versions.get(name).stream()
                .filter(version -> !version.from().isAfter(time))
                .reduce((earlier, later) -> later)
                .flatMap(Version::flow);
    }

    /** The flow that had an id at a time. */
    Optional<Flow> withId(UUID id, Instant time) {
        return at(time, null).stream()
                .filter(flow -> flow.id().value().equals(id))
                .findFirst();
    }

    private Stream<Flow> flows() {
        return versions.values().stream()
                .flatMap(Collection::stream)
                .map(Version::flow)
                .flatMap(Optional::stream);
    }

    private void change(String name) {
        Optional<Flow> before = current(name);
        if (before.isEmpty()) {
            commands.sendAndWait(CONTEXT.message(new CreateFlow(name, tags())));
        } else if (random.nextInt(3) == 0) {
            commands.sendAndWait(CONTEXT.message(new DeleteFlow(before.get().id(), ExpectedVersion.ANY)));
        } else {
            commands.sendAndWait(CONTEXT.message(
                    new UpdateFlow(before.get().id(), new FlowChanges(new PatchField<>(tags())), ExpectedVersion.ANY)));
        }
        Optional<Flow> after = current(name);
        if (!after.equals(before)) {
            versions.get(name).add(new Version(after.map(Flow::updated).orElseGet(() -> timeOfDeletion(name)), after));
        }
    }

    /** The time of a deletion, which no response contains: now, but later than the previous version. */
    private Instant timeOfDeletion(String name) {
        List<Version> versionsOfName = versions.get(name);
        Instant last = versionsOfName.get(versionsOfName.size() - 1).from();
        return clock.instant().isAfter(last) ? clock.instant() : last.plusNanos(1000);
    }

    private Optional<Flow> current(String name) {
        return queries.query(new FindFlowByName(name, null), ResponseTypes.optionalInstanceOf(Flow.class))
                .join();
    }

    private List<String> tags() {
        List<String> tags = new ArrayList<>();
        while (random.nextInt(3) > 0 && tags.size() < 3) {
            tags.add(any(GeneratedRecords.TAGS));
        }
        return tags;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
