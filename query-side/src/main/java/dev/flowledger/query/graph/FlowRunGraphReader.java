package dev.flowledger.query.graph;

import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.timeOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.StateType;
import dev.flowledger.query.graph.FlowRunGraph.Edge;
import dev.flowledger.query.graph.FlowRunGraph.Entry;
import dev.flowledger.query.graph.FlowRunGraph.Node;
import dev.flowledger.query.readmodel.FilterSettings;
import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import dev.flowledger.query.run.RunColumns;
import dev.flowledger.query.run.RunEstimates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads the task runs of one flow run by the index on it, and builds graphs of them in memory. */
@Component
class FlowRunGraphReader {

    private static final int MAX_EDGES_PER_NODE = 10;

    private static final String FLOW_RUN =
            "select coalesce(start_time, expected_start_time) as start_time, end_time from read_model.existing_flow_run"
                    + " where id = ?";

    /** PostgreSQL knows the size of a text without reading it. */
    private static final String SIZE = """
            select count(*) as runs, coalesce(sum(octet_length(task_inputs) + octet_length(state_details)
                + coalesce(octet_length(state_data), 0) + coalesce(octet_length(state_message), 0)), 0) as bytes
            from read_model.task_run where flow_run_id = ?""";

    private static final String DEPENDENCIES = "select id, name, task_inputs, " + String.join(", ", RunColumns.NAMES)
            + ", " + RunEstimates.RUN_TIME + " as run_time from read_model.task_run where flow_run_id = ?"
            + " order by expected_start_time, id";

    private static final String NODES = """
            select task.id as task_run_id, task.task_inputs, subflow.id as subflow_run_id,
                case when subflow.id is null then task.name else flow.name || ' / ' || subflow.name end as label,
                coalesce(subflow.state_type, task.state_type) as state_type,
                coalesce(subflow.start_time, subflow.expected_start_time, task.start_time, task.expected_start_time) as start_time,
                coalesce(subflow.end_time, task.end_time,
                    case when task.state_type = 'COMPLETED' then task.expected_start_time end) as end_time
            from read_model.task_run task
                left join (read_model.existing_flow_run subflow join read_model.flow flow on flow.id = subflow.flow_id)
                    on subflow.parent_task_run_id = task.id
            where task.flow_run_id = ? and task.state_type <> 'PENDING' limit ?""";

    private record Size(long runs, long bytes) {}

    /** A node without edges to others, and the ids of the task runs whose results it uses. */
    private record Run(
            UUID taskRunId,
            @Nullable UUID subflowRunId,
            Set<UUID> inputs,
            String label,
            StateType stateType,
            Instant startTime,
            @Nullable Instant endTime) {

        UUID id() {
            return subflowRunId == null ? taskRunId : subflowRunId;
        }

        Node node(Collection<UUID> parents, Collection<UUID> children) {
            return new Node(
                    subflowRunId == null ? "task-run" : "flow-run",
                    id(),
                    label,
                    stateType,
                    startTime,
                    endTime,
                    parents.stream().map(Edge::new).toList(),
                    children.stream().map(Edge::new).toList(),
                    List.of());
        }
    }

    private final ReadModelQueries readModel;
    private final FilterSettings settings;

    FlowRunGraphReader(ReadModelQueries readModel, FilterSettings settings) {
        this.readModel = readModel;
        this.settings = settings;
    }

    /** The task runs of a flow run with their inputs. */
    List<TaskRunDependency> dependencies(FlowRunId id) {
        requireExisting(id);
        requireSmall(id);
        return readModel.query(SqlFragment.of(DEPENDENCIES, id.value()), FlowRunGraphReader::dependency);
    }

    private static TaskRunDependency dependency(ResultSet row, int number) throws SQLException {
        RunStatus status = RunColumns.status(row);
        JsonObject details = status.state().details();
        return new TaskRunDependency(
                uuid(row, "id"),
                row.getString("name"),
                TaskInputs.all(row.getString("task_inputs")),
                status.state(),
                status.timings().expectedStartTime(),
                status.timings().startTime(),
                status.timings().endTime(),
                status.timings().totalRunTime(),
                row.getBigDecimal("run_time"),
                JsonMapper.shared()
                        .readTree(details.text())
                        .path("untrackable_result")
                        .asBoolean(false));
    }

    /** The graph of the runs that have not ended before a time. */
    FlowRunGraph graph(FlowRunId id, Instant since) {
        FlowRunGraph flowRun = requireExisting(id);
        requireSmall(id);
        List<Run> runs = readModel.query(
                SqlFragment.of(NODES, id.value(), settings.maxGraphNodes() + 1), FlowRunGraphReader::run);
        requireNodes(runs.size());
        Map<UUID, Set<UUID>> parents = parents(runs);
        Map<UUID, Set<UUID>> children = new HashMap<>();
        parents.forEach((child, itsParents) -> itsParents.forEach(parent ->
                children.computeIfAbsent(parent, first -> new LinkedHashSet<>()).add(child)));
        List<Entry> nodes = runs.stream()
                .filter(run -> run.endTime() == null || !run.endTime().isBefore(since))
                .sorted(byStart())
                .map(run -> new Entry(
                        run.id(),
                        run.node(parents.getOrDefault(run.id(), Set.of()), children.getOrDefault(run.id(), Set.of()))))
                .toList();
        List<UUID> roots = nodes.stream()
                .filter(entry -> entry.node().parents().isEmpty())
                .map(Entry::id)
                .toList();
        return new FlowRunGraph(flowRun.startTime(), flowRun.endTime(), roots, nodes, List.of(), List.of());
    }

    private static Comparator<Run> byStart() {
        return Comparator.comparing(Run::startTime)
                .thenComparing(Run::endTime, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Run::id);
    }

    /** The parents of each node, both in the order of their start. A subflow run is found by the id of its task run, too. */
    private Map<UUID, Set<UUID>> parents(List<Run> runs) {
        Map<UUID, Set<UUID>> nodesOf = new HashMap<>();
        runs.stream().sorted(byStart()).forEach(run -> {
            nodesOf.computeIfAbsent(run.taskRunId(), first -> new LinkedHashSet<>())
                    .add(run.id());
            nodesOf.computeIfAbsent(run.id(), first -> new LinkedHashSet<>()).add(run.id());
        });
        Map<UUID, Instant> starts = new HashMap<>();
        runs.forEach(run -> starts.put(run.id(), run.startTime()));
        requireEdges(runs, nodesOf);
        Map<UUID, Set<UUID>> parents = new LinkedHashMap<>();
        runs.stream().sorted(byStart()).forEach(run -> {
            Set<UUID> ofRun = new LinkedHashSet<>();
            run.inputs().stream()
                    .flatMap(input -> nodesOf.getOrDefault(input, Set.of()).stream())
                    .sorted(Comparator.comparing(starts::get))
                    .forEach(ofRun::add);
            if (!ofRun.isEmpty()) {
                parents.put(run.id(), ofRun);
            }
        });
        return parents;
    }

    private static Run run(ResultSet row, int number) throws SQLException {
        return new Run(
                uuid(row, "task_run_id"),
                row.getObject("subflow_run_id", UUID.class),
                TaskInputs.taskRunIds(row.getString("task_inputs")),
                row.getString("label"),
                StateType.valueOf(row.getString("state_type")),
                time(row, "start_time"),
                timeOrNull(row, "end_time"));
    }

    private FlowRunGraph requireExisting(FlowRunId id) {
        return readModel
                .query(
                        SqlFragment.of(FLOW_RUN, id.value()),
                        (row, number) -> new FlowRunGraph(
                                time(row, "start_time"),
                                timeOrNull(row, "end_time"),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of()))
                .stream()
                .findFirst()
                .orElseThrow(() -> ApiException.notFound(FlowRunId.KIND));
    }

    private void requireSmall(FlowRunId id) {
        Size size = readModel
                .query(
                        SqlFragment.of(SIZE, id.value()),
                        (row, number) -> new Size(row.getLong("runs"), row.getLong("bytes")))
                .get(0);
        requireNodes(size.runs());
        if (size.bytes() > settings.maxGraphSize().toBytes()) {
            throw ApiException.tooLarge("The inputs and states of the task runs of this flow run have more than "
                    + settings.maxGraphSize().toKilobytes() + " KiB (flowledger.filters.max-graph-size).");
        }
    }

    /** Several subflow runs of one task run multiply the edges to the runs that use its result. */
    private void requireEdges(List<Run> runs, Map<UUID, Set<UUID>> nodesOf) {
        long edges = runs.stream()
                .flatMap(run -> run.inputs().stream())
                .mapToLong(input -> nodesOf.getOrDefault(input, Set.of()).size())
                .sum();
        long limit = (long) MAX_EDGES_PER_NODE * settings.maxGraphNodes();
        if (edges > limit) {
            throw ApiException.tooLarge("The graph of this flow run has more than " + limit + " edges, which are "
                    + MAX_EDGES_PER_NODE + " for each node that flowledger.filters.max-graph-nodes permits.");
        }
    }

    private void requireNodes(long nodes) {
        if (nodes > settings.maxGraphNodes()) {
            throw ApiException.tooLarge("The graph of this flow run has more than " + settings.maxGraphNodes()
                    + " nodes (flowledger.filters.max-graph-nodes).");
        }
    }
}
