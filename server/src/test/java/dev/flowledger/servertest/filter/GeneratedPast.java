package dev.flowledger.servertest.filter;

import static dev.flowledger.servertest.filter.CriteriaInMemory.matches;

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
 * What became of a few names, by real commands, and what each of them was from when on: noted after every command from the
 * present, so that the past is known without asking for it. It is the same every time.
 */
final class GeneratedPast {

    static final List<String> NAMES = List.of("a", "A", "ab", "ä%", "b_", "😀");

    private static final int CHANGES = 300;

    /** What a name stood for from then on. */
    private record Moment(Instant at, Optional<Flow> flow) {}

    private final Map<String, List<Moment>> moments = new LinkedHashMap<>();
    private final Random random = new Random(42);
    private static final CommandContext CONTEXT = new CommandContext("tester", "generated");

    private final CommandGateway commands;
    private final QueryGateway queries;
    private final TickingClock clock;

    GeneratedPast(CommandGateway commands, QueryGateway queries, TickingClock clock) {
        this.commands = commands;
        this.queries = queries;
        this.clock = clock;
        NAMES.forEach(name -> moments.put(name, new ArrayList<>()));
        for (int i = 0; i < CHANGES; i++) {
            clock.tick(Duration.ofNanos(1000L * random.nextInt(3)));
            change(any(NAMES));
        }
    }

    /** When anything changed. */
    List<Instant> times() {
        return moments.values().stream()
                .flatMap(List::stream)
                .map(Moment::at)
                .distinct()
                .toList();
    }

    /** Of every life of every name. */
    List<UUID> ids() {
        return flows().map(Flow::id).map(FlowId::value).distinct().toList();
    }

    /** The flows that lived at a time and were such. */
    List<Flow> at(Instant time, FlowFilter filter) {
        return NAMES.stream()
                .map(name -> named(name, time))
                .flatMap(Optional::stream)
                .filter(flow -> matches(flow, filter))
                .toList();
    }

    /** The flow that had a name at a time. */
    Optional<Flow> named(String name, Instant time) {
        return moments.get(name).stream()
                .filter(moment -> !moment.at().isAfter(time))
                .reduce((earlier, later) -> later)
                .flatMap(Moment::flow);
    }

    /** The flow that had an id at a time. */
    Optional<Flow> withId(UUID id, Instant time) {
        return at(time, null).stream()
                .filter(flow -> flow.id().value().equals(id))
                .findFirst();
    }

    private Stream<Flow> flows() {
        return moments.values().stream()
                .flatMap(Collection::stream)
                .map(Moment::flow)
                .flatMap(Optional::stream);
    }

    private void change(String name) {
        Optional<Flow> before = present(name);
        if (before.isEmpty()) {
            commands.sendAndWait(CONTEXT.message(new CreateFlow(name, tags())));
        } else if (random.nextInt(3) == 0) {
            commands.sendAndWait(CONTEXT.message(new DeleteFlow(before.get().id(), ExpectedVersion.ANY)));
        } else {
            commands.sendAndWait(CONTEXT.message(
                    new UpdateFlow(before.get().id(), new FlowChanges(new PatchField<>(tags())), ExpectedVersion.ANY)));
        }
        Optional<Flow> after = present(name);
        if (!after.equals(before)) {
            moments.get(name).add(new Moment(after.map(Flow::updated).orElseGet(() -> next(name)), after));
        }
    }

    /** A deletion has no answer that tells its time: it is now, but later than what was before. */
    private Instant next(String name) {
        List<Moment> before = moments.get(name);
        Instant last = before.get(before.size() - 1).at();
        return clock.instant().isAfter(last) ? clock.instant() : last.plusNanos(1000);
    }

    private Optional<Flow> present(String name) {
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
