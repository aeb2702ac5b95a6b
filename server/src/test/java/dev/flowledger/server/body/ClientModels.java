package dev.flowledger.server.body;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The structures of records in the OpenAPI documents of Prefect 2.6 and 2.20, as far as clients parse them. */
final class ClientModels {

    private static final Predicate<JsonNode> ID = ClientModels::isId;
    private static final Predicate<JsonNode> TIME = ClientModels::isTime;
    private static final Predicate<JsonNode> INTEGER = JsonNode::isIntegralNumber;
    private static final Predicate<JsonNode> NUMBER = JsonNode::isNumber;
    private static final Predicate<JsonNode> FLAG = JsonNode::isBoolean;
    private static final Predicate<JsonNode> TEXT = JsonNode::isString;

    private static final Map<String, Map<String, Predicate<JsonNode>>> MODELS = Map.of(
            "INTERVAL_SCHEDULE",
                    Map.of(
                            "interval", NUMBER.and(node -> node.doubleValue() > 0),
                            "anchor_date", TIME,
                            "timezone", TEXT),
            "CRON_SCHEDULE", Map.of("cron", TEXT, "day_or", FLAG, "timezone", TEXT),
            "RRULE_SCHEDULE", Map.of("rrule", TEXT, "timezone", TEXT),
            "FLOW_RUN_POLICY",
                    Map.of(
                            "max_retries", INTEGER,
                            "retry_delay_seconds", NUMBER,
                            "retries", orNull(INTEGER),
                            "retry_delay", orNull(INTEGER),
                            "pause_keys", orNull(listOf(TEXT)),
                            "resuming", orNull(FLAG),
                            "retry_type", orNull(TEXT)),
            "TASK_RUN_POLICY",
                    Map.of(
                            "max_retries", INTEGER,
                            "retry_delay_seconds", NUMBER,
                            "retries", orNull(INTEGER),
                            "retry_delay", orNull(INTEGER.or(listOf(INTEGER))),
                            "retry_jitter_factor", orNull(NUMBER.and(node -> node.doubleValue() >= 0))),
            "STATE_DETAILS",
                    Map.ofEntries(
                            Map.entry("flow_run_id", ID),
                            Map.entry("task_run_id", ID),
                            Map.entry("child_flow_run_id", ID),
                            Map.entry("scheduled_time", TIME),
                            Map.entry("cache_key", TEXT),
                            Map.entry("cache_expiration", TIME),
                            Map.entry("untrackable_result", FLAG),
                            Map.entry("pause_timeout", TIME),
                            Map.entry("pause_reschedule", FLAG),
                            Map.entry("pause_key", TEXT),
                            Map.entry("run_input_keyset", node -> node.isObject() && all(node, TEXT)),
                            Map.entry("refresh_cache", FLAG),
                            Map.entry("retriable", FLAG),
                            Map.entry("transition_id", ID),
                            Map.entry("task_parameters_id", ID)),
            "task_run", Map.of("input_type", TEXT, "id", ID),
            "parameter", Map.of("input_type", TEXT, "name", TEXT),
            "constant", Map.of("input_type", TEXT, "type", TEXT));

    private ClientModels() {}

    /** The names of all fields, and one that no structure has. */
    static List<String> names() {
        return Stream.concat(MODELS.values().stream().flatMap(model -> model.keySet().stream()), Stream.of("colour"))
                .distinct()
                .sorted()
                .toList();
    }

    /** The fields that a client could not parse. */
    static List<String> violations(String kind, JsonNode structure) {
        if (kind.equals("TASK_INPUTS")) {
            return structure
                    .valueStream()
                    .flatMap(inputs -> inputs.isArray()
                            ? inputs.valueStream()
                                    .flatMap(input ->
                                            violations(input.path("input_type").asString("none"), input).stream())
                            : Stream.of("no list: " + inputs))
                    .toList();
        }
        String model = !kind.equals("SCHEDULE")
                ? kind
                : Stream.of("interval", "cron", "rrule")
                                .filter(structure::has)
                                .findFirst()
                                .orElse("no")
                                .toUpperCase(Locale.ROOT)
                        + "_SCHEDULE";
        Map<String, Predicate<JsonNode>> fields = MODELS.get(model);
        if (fields == null) {
            return List.of("no model " + model);
        }
        List<String> violations = new ArrayList<>();
        structure.properties().forEach(field -> {
            Predicate<JsonNode> type = fields.get(field.getKey());
            if (type == null || !type.test(field.getValue())) {
                violations.add(field.toString());
            }
        });
        return violations;
    }

    private static Predicate<JsonNode> orNull(Predicate<JsonNode> type) {
        return type.or(JsonNode::isNull);
    }

    private static Predicate<JsonNode> listOf(Predicate<JsonNode> type) {
        return node -> node.isArray() && all(node, type);
    }

    private static boolean all(JsonNode node, Predicate<JsonNode> type) {
        return node.valueStream().allMatch(type);
    }

    private static boolean isId(JsonNode node) {
        try {
            return node.isString()
                    && UUID.fromString(node.stringValue()).toString().equals(node.stringValue());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTime(JsonNode node) {
        try {
            return node.isString()
                    && node.stringValue().matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}\\+00:00")
                    && OffsetDateTime.parse(node.stringValue()).getYear() > 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
