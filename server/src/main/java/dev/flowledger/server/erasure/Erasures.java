package dev.flowledger.server.erasure;

import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.Command;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.content.EraseArchivedRun;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.EraseDeployment;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.EraseFlowRun;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.api.taskrun.EraseTaskRun;
import dev.flowledger.command.bus.CommandContext;
import dev.flowledger.ledger.LedgerReader;
import dev.flowledger.query.filter.RecordFilters;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import dev.flowledger.server.erasure.ErasureStore.FoundTaskRun;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Performs erasures, one command for each record. A command destroys the key, appends the event and rewrites the row in one
 * transaction. If the server stops in between, some records are erased and the others are not; a repeated request continues.
 */
@Component
class Erasures {

    private static final int MAX_EXAMPLES = 10;

    /** Flow runs that are read at a time. */
    private static final int PAGE = 200;

    /** Commands that are sent at a time. They share database transactions. */
    private static final int COMMANDS = 50;

    private static final UUID FIRST = new UUID(0, 0);

    private final ErasureStore store;
    private final LedgerReader ledger;
    private final ReadModelQueries readModel;
    private final CommandGateway commands;
    private final ErasureSettings settings;
    private final Clock clock;

    Erasures(
            ErasureStore store,
            LedgerReader ledger,
            ReadModelQueries readModel,
            CommandGateway commands,
            ErasureSettings settings,
            Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.readModel = readModel;
        this.commands = commands;
        this.settings = settings;
        this.clock = clock;
    }

    /** Erases the selected records, or counts them. */
    ErasureResult perform(ErasureRequest request, CommandContext context) {
        if (!ledger.catchUp()) {
            throw ApiException.unavailable(
                    "The ledger is not advancing. It is needed to find the task runs of flow runs.");
        }
        Run run = new Run(request, context);
        if (request.subject() != null) {
            RecordId selected = selected(request.subject());
            if (selected instanceof FlowRunId) {
                run.processWithTaskRuns(List.of(request.subject()), request.subject());
            } else {
                run.process(List.of(selected), request.subject());
            }
        } else {
            UUID after = request.after() == null ? FIRST : request.after();
            List<UUID> page = flowRuns(request, after);
            while (!page.isEmpty() && run.processWithTaskRuns(page, after)) {
                after = page.get(page.size() - 1);
                page = run.isFull() ? List.of() : flowRuns(request, after);
                run.next = page.isEmpty() && !run.isFull() ? null : after;
            }
        }
        return run.result();
    }

    private RecordId selected(UUID subject) {
        RecordId id = store.find(subject).orElseThrow(() -> ApiException.notFound("record"));
        if (id instanceof FlowId) {
            throw ApiException.invalid("A flow has no content that can be erased, only a name, tags and labels."
                    + " To erase the content of its flow runs, use a filter.");
        }
        return id;
    }

    private List<UUID> flowRuns(ErasureRequest request, UUID after) {
        return readModel.aggregate(
                SqlFragment.of("select run.id"),
                RecordFilters.flowRuns(Objects.requireNonNull(request.filter())),
                SqlFragment.of(" and run.id > ? order by run.id limit ?", after, PAGE),
                (row, number) -> uuid(row, "id"));
    }

    /** One request. */
    private final class Run {

        private final ErasureRequest request;
        private final CommandContext context;
        private final List<UUID> examples = new ArrayList<>();
        private @Nullable UUID id;
        private int flowRuns;
        private int taskRuns;
        private int deployments;
        private long logEntries;
        private @Nullable UUID next;

        Run(ErasureRequest request, CommandContext context) {
            this.request = request;
            this.context = context;
        }

        boolean isFull() {
            return flowRuns + taskRuns + deployments >= settings.maxRecords();
        }

        /** Processes flow runs, and their task runs in pages: a flow run may have any number of them. */
        boolean processWithTaskRuns(List<UUID> flowRuns, UUID repeat) {
            boolean isComplete = process(flowRuns.stream().map(FlowRunId::new).toList(), repeat);
            List<UUID> rest = flowRuns;
            List<FoundTaskRun> page = isComplete ? store.taskRuns(rest, 0, settings.maxRecords()) : List.of();
            while (!page.isEmpty() && isComplete) {
                isComplete = process(page.stream().map(FoundTaskRun::id).toList(), repeat);
                FoundTaskRun last = page.get(page.size() - 1);
                rest = rest.subList(last.flowRun(), rest.size());
                page = store.taskRuns(rest, last.position(), settings.maxRecords());
            }
            return isComplete;
        }

        /**
         * Processes records up to the maximum number.
         *
         * @param repeat where a further request continues if these records are too many
         * @return false if they are too many
         */
        boolean process(List<? extends RecordId> records, UUID repeat) {
            Map<String, Boolean> withContent =
                    store.withContent(records.stream().map(RecordId::stream).toList());
            List<RecordId> found = records.stream()
                    .<RecordId>map(record -> record)
                    .filter(record -> withContent.containsKey(record.stream()))
                    .toList();
            int room = settings.maxRecords() - flowRuns - taskRuns - deployments;
            List<RecordId> taken = found.size() > room && !request.isDryRun() ? found.subList(0, room) : found;
            if (request.isDryRun()) {
                taken.forEach(this::count);
            } else {
                erase(taken, withContent);
            }
            if (taken.size() < found.size()) {
                next = repeat;
                return false;
            }
            List<UUID> runs = records.stream().map(RecordId::value).toList();
            logEntries += request.isDryRun() ? store.countLogs(runs) : store.deleteLogs(runs);
            return true;
        }

        private void erase(List<RecordId> records, Map<String, Boolean> hasEvents) {
            if (id == null && !records.isEmpty()) {
                UUID erasure = UUID.randomUUID();
                store.add(erasure, clock.instant().truncatedTo(ChronoUnit.MICROS), context.actor(), request.reason());
                id = erasure;
            }
            for (int i = 0; i < records.size(); i += COMMANDS) {
                List<RecordId> batch = records.subList(i, Math.min(records.size(), i + COMMANDS));
                List<CompletableFuture<Boolean>> results =
                        batch.stream().map(record -> send(record, hasEvents)).toList();
                for (int j = 0; j < results.size(); j++) {
                    if (join(results.get(j))) {
                        count(batch.get(j));
                    }
                }
            }
        }

        private CompletableFuture<Boolean> send(RecordId record, Map<String, Boolean> hasEvents) {
            return commands.send(context.message(command(record, hasEvents.getOrDefault(record.stream(), false))));
        }

        private Command command(RecordId record, boolean hasEvents) {
            UUID erasure = Objects.requireNonNull(id);
            if (!hasEvents) {
                return new EraseArchivedRun(record, erasure, request.reason());
            }
            if (record instanceof FlowRunId run) {
                return new EraseFlowRun(run, erasure, request.reason());
            }
            return record instanceof TaskRunId run
                    ? new EraseTaskRun(run, erasure, request.reason())
                    : new EraseDeployment((DeploymentId) record, erasure, request.reason());
        }

        private static boolean join(CompletableFuture<Boolean> result) {
            try {
                return Boolean.TRUE.equals(result.join());
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        private void count(RecordId record) {
            if (record instanceof FlowRunId) {
                flowRuns++;
            } else if (record instanceof TaskRunId) {
                taskRuns++;
            } else {
                deployments++;
            }
            if (examples.size() < MAX_EXAMPLES) {
                examples.add(record.value());
            }
        }

        ErasureResult result() {
            return new ErasureResult(
                    id, request.isDryRun(), flowRuns, taskRuns, deployments, logEntries, List.copyOf(examples), next);
        }
    }
}
