package dev.flowledger.command.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.run.ProposedState;
import dev.flowledger.api.run.RunStatus;
import dev.flowledger.api.run.SetStateResult;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateDetails;
import dev.flowledger.api.run.StateType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.NullUnmarked;

/**
 * The answers of a Prefect server to every transition, recorded by {@code benchmarks/transitions/record.py}, and the same steps for
 * Flowledger.
 */
@NullUnmarked
public final class TransitionTable {

    private static final Json RESULT = new Json("{\"type\":\"reference\"}");
    private static final Json UNPERSISTED = new Json("{\"type\":\"unpersisted\"}");
    private static final String TRANSITION = "{\"transition_id\":\"6f0e1a2b-0000-4000-8000-000000000001\"}";

    private static final List<StateType> NOT_ENDED = List.of(StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING);

    /** The columns that 2.6.9 and 2.20.27 compute by the same rules, if their decision is the same. */
    private static final List<String> COMMON =
            List.of("code", "status", "type", "name", "run_count", "start", "end", "next");

    private TransitionTable() {}

    /** A row: the transition and the answers of Prefect by column. */
    public record Row(Map<String, String> columns) {

        public String variant() {
            return columns.get("case");
        }

        public StateType from() {
            return StateType.valueOf(columns.get("from"));
        }

        public StateType to() {
            return StateType.valueOf(columns.get("to"));
        }

        public boolean force() {
            return columns.get("force").equals("yes");
        }

        /** Whether the run is created in its current state, and has not been RUNNING. */
        public boolean isFresh() {
            return List.of("fresh", "later", "infrastructure").contains(variant());
        }

        /** The current state of the run. */
        public ProposedState current(Instant now) {
            Json data = variant().equals("result") ? RESULT : variant().equals("unpersisted") ? UNPERSISTED : null;
            String name = variant().equals("awaiting") ? "AwaitingRetry" : null;
            return new ProposedState(
                    from(),
                    name,
                    null,
                    data,
                    switch (variant()) {
                        case "later" -> StateDetails.NONE.scheduledAt(now.plus(Duration.ofHours(1)));
                        case "repeated" -> details(TRANSITION);
                        case "timed-out" ->
                            details("{\"pause_timeout\":\"" + MicrosModule.text(now.minusSeconds(3600)) + "\"}");
                        case "suspended" -> details("{\"pause_reschedule\":true}");
                        default -> StateDetails.NONE;
                    });
        }

        /** The proposed state. */
        public ProposedState proposed() {
            return new ProposedState(
                    to(),
                    variant().equals("late") ? "Late" : null,
                    null,
                    null,
                    switch (variant()) {
                        case "repeated" -> details(TRANSITION);
                        case "suspend", "suspend-without-deployment" -> details("{\"pause_reschedule\":true}");
                        case "paused-before" -> details("{\"pause_key\":\"k\"}");
                        case "not-retriable" -> details("{\"retriable\":false}");
                        default -> StateDetails.NONE;
                    });
        }

        /** The policy with which the run is created. */
        public JsonObject policy() {
            return variant().equals("retries") || variant().equals("not-retriable")
                    ? new JsonObject("{\"retries\":1,\"retry_delay\":0}")
                    : JsonObject.EMPTY;
        }

        /** Adds the answers of Flowledger to the columns of the transition. */
        public Row answered(SetStateResult result, RunStatus before, RunStatus after, Map<String, Object> others) {
            Map<String, String> answer = new LinkedHashMap<>(columns);
            State state = after.state();
            answer.put("code", result.isNew() ? "201" : "200");
            answer.put("status", result.status().name());
            answer.put(
                    "reason",
                    withoutId(Objects.requireNonNullElse(result.details().reason(), "")));
            answer.put("type", state.type().name());
            answer.put("name", state.name());
            answer.put("data", resultType(state));
            answer.put("scheduled", StateDetails.of(state).scheduledTime() == null ? "no" : "yes");
            answer.put("run_count", Integer.toString(after.timings().runCount()));
            answer.put(
                    "start", moved(before.timings().startTime(), after.timings().startTime()));
            answer.put("end", moved(before.timings().endTime(), after.timings().endTime()));
            answer.put("next", after.timings().nextScheduledStartTime() == null ? "no" : "yes");
            others.forEach((column, value) -> answer.put(column, value.toString()));
            return new Row(answer);
        }

        /**
         * Whether an answer of Flowledger differs from this answer of Prefect 2.6.9 by one of the rules that 2.20 has changed.
         * docs/states.md lists them.
         */
        private boolean isChangedSince26(String status) {
            return switch (columns.get("status")) {
                case "ABORT" -> from().isTerminal() || isBackward();
                case "WAIT" -> from() == StateType.SCHEDULED && to() != StateType.RUNNING;
                case "ACCEPT" ->
                    to() == StateType.RUNNING
                            && switch (status) {
                                case "WAIT" -> from() == StateType.PENDING;
                                case "ABORT" -> variant().equals("flow-pending");
                                default -> false;
                            };
                default -> false;
            };
        }

        /** Whether the run would enter the same or an earlier type of those before the end. */
        private boolean isBackward() {
            int to = NOT_ENDED.indexOf(to());
            return to >= 0 && to <= NOT_ENDED.indexOf(from());
        }

        private List<String> common() {
            return COMMON.stream().map(columns::get).toList();
        }

        private static String moved(Instant before, Instant after) {
            return after == null ? "" : after.equals(before) ? "kept" : "new";
        }

        private static String resultType(State state) {
            if (state.data() == null || state.data().equals(UNPERSISTED)) {
                return ""; // Prefect does not store it
            }
            return state.data().text().replaceAll(".*\"type\":\"(\\w+)\".*", "$1");
        }

        private static StateDetails details(String json) {
            return new StateDetails(new JsonObject(json), null);
        }
    }

    /** The rows of a kind of runs in the table of a version of Prefect. */
    public static List<Row> rows(String version, String kind) {
        try (InputStream table =
                TransitionTable.class.getResourceAsStream("/transitions/prefect-" + version + ".csv")) {
            List<String> lines = new String(table.readAllBytes(), UTF_8).lines().toList();
            List<String> names = cells(lines.get(0));
            return lines.stream()
                    .filter(line -> line.startsWith(kind))
                    .map(line -> row(names, cells(line)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answers that differ from those of Prefect 2.6.9, and not because 2.20 has changed the rule. */
    public static List<String> differencesFrom26(List<Row> table, UnaryOperator<Row> answers) {
        List<String> differences = new ArrayList<>();
        for (Row row : table) {
            Row answered = answers.apply(row);
            String status = answered.columns().get("status");
            boolean permitted = !row.columns().get("status").equals(status)
                    ? !row.force() && row.isChangedSince26(status)
                    : answered.common().equals(row.common());
            if (!permitted) {
                differences.add("\nPrefect    " + row.columns() + "\nFlowledger " + answered.columns());
            }
        }
        return differences;
    }

    /** Ids differ between the servers. */
    private static String withoutId(String reason) {
        return reason.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID");
    }

    private static Row row(List<String> names, List<String> cells) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            columns.put(names.get(i), withoutId(cells.get(i)).replace("StateType.", ""));
        }
        return new Row(columns);
    }

    /** The cells of a line. A reason that contains a comma is quoted. */
    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1))
                .map(cell -> cell.replace("\"", ""))
                .toList();
    }
}
