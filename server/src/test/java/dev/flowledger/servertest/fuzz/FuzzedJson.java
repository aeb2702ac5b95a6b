package dev.flowledger.servertest.fuzz;

import dev.flowledger.servertest.fuzz.ApiDocument.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Generates JSON text from a schema: valid, or with values of other types, unusual values and invalid JSON in between. */
final class FuzzedJson {

    private static final int MAX_DEPTH = 5;

    /** Any of them may take the place of any value. Not all are valid JSON. */
    private static final List<String> UNUSUAL = List.of(
            "null",
            "true",
            "0",
            "-1",
            "-0",
            "1.0",
            "1.5",
            "201",
            "2147483648",
            "9223372036854775808",
            "99999999999999999999999999999999",
            "1e400",
            "-1E-400",
            "1e2147483648",
            "NaN",
            "[]",
            "{}",
            "[null]",
            "[[[[[]]]]]",
            "{\"\":null}",
            "{\"any_\":[null]}",
            "\"\"",
            "\" \"",
            "\"null\"",
            "\"%_\\\\\"",
            "\"a/b\"",
            "\"..\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u202e\\ufeff\"",
            "\"' or 1=1 --\"",
            "\"${jndi:ldap://127.0.0.1/a}\"",
            "\"RUNNING\"",
            "\"0001-01-01T00:00:00+18:00\"",
            "\"+999999999-12-31T23:59:59-18:00\"",
            "\"2026-02-30\"",
            "\"00000000-0000-0000-0000-000000000000\"");

    private final ApiDocument document;
    private final Random random;
    private final Supplier<String> knownId;

    /** A value is unusual with a probability of one in this number; 0 for never. */
    private final int unusualOneIn;

    FuzzedJson(ApiDocument document, Random random, Supplier<String> knownId, int unusualOneIn) {
        this.document = document;
        this.random = random;
        this.knownId = knownId;
        this.unusualOneIn = unusualOneIn;
    }

    /** Returns a body for an operation. */
    String body(Operation operation) {
        return value(operation.node().at("/requestBody/content/application~1json/schema"), 0);
    }

    /** Returns text for a parameter: a valid value, not percent-encoded. */
    String parameter(JsonNode schema) {
        String value = value(schema, 0);
        return value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
    }

    private String value(JsonNode reference, int depth) {
        if (unusualOneIn > 0 && random.nextInt(unusualOneIn) == 0) {
            return unusual();
        }
        JsonNode schema = document.resolve(reference);
        for (String choice : List.of("anyOf", "oneOf")) {
            if (schema.has(choice)) {
                return value(oneOf(schema.get(choice)), depth);
            }
        }
        if (schema.has("examples") && random.nextInt(3) == 0) {
            return oneOf(schema.get("examples")).toString();
        }
        if (schema.has("enum")) {
            return oneOf(schema.get("enum")).toString();
        }
        JsonNode type = schema.path("type").isArray() ? oneOf(schema.get("type")) : schema.path("type");
        return switch (type.asString("any")) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> Integer.toString(random.nextInt(random.nextBoolean() ? 20 : 200));
            case "number" -> random.nextInt(1000) + "." + random.nextInt(1000);
            case "boolean" -> Boolean.toString(random.nextBoolean());
            case "null" -> "null";
            case "string" -> string(schema);
            default -> depth > MAX_DEPTH ? "1" : "{\"any\":[1,\"two\",{\"three\":3e3}]}";
        };
    }

    private String object(JsonNode schema, int depth) {
        List<String> members = new ArrayList<>();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        for (var property : schema.path("properties").properties()) {
            boolean isNeeded = required.contains(property.getKey()) && !happens(20);
            if (isNeeded || (depth < MAX_DEPTH && random.nextInt(3) == 0)) {
                String member = "\"" + property.getKey() + "\":" + value(property.getValue(), depth + 1);
                members.add(member);
                if (happens(40)) {
                    members.add(member);
                }
            }
        }
        if (happens(15)) {
            members.add((random.nextBoolean() ? "\"unknown_key\"" : anyText(12)) + ":" + unusual());
        }
        return "{" + String.join(",", members) + "}";
    }

    private String array(JsonNode schema, int depth) {
        int size = happens(30) ? 300 : random.nextInt(4);
        return IntStream.range(0, size)
                .mapToObj(i -> value(schema.path("items"), depth + 1))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String string(JsonNode schema) {
        return switch (schema.path("format").asString("")) {
            case "uuid" -> "\"" + id() + "\"";
            case "date-time" ->
                "\"20%02d-%02d-%02dT10:00:00.%06dZ\""
                        .formatted(
                                random.nextInt(100),
                                1 + random.nextInt(12),
                                1 + random.nextInt(28),
                                random.nextInt(1_000_000));
            default -> random.nextBoolean() ? "\"text " + random.nextInt(50) + "\"" : anyText(20);
        };
    }

    /** Returns the id of an existing record, or of none. */
    String id() {
        return random.nextInt(4) == 0 ? new UUID(random.nextLong(), random.nextLong()).toString() : knownId.get();
    }

    private String unusual() {
        return switch (random.nextInt(12)) {
            case 0 -> anyText(40);
            case 1 -> "\"" + "x".repeat(1 << random.nextInt(17)) + "\"";
            case 2 -> "[".repeat(600) + "]".repeat(600);
            default -> UNUSUAL.get(random.nextInt(UNUSUAL.size()));
        };
    }

    /** Returns a string of any UTF-16 code units, including unpaired surrogates, as escapes. */
    private String anyText(int maxLength) {
        return IntStream.range(0, random.nextInt(maxLength))
                .mapToObj(i -> "\\u%04x".formatted(random.nextInt(0x10000)))
                .collect(Collectors.joining("", "\"", "\""));
    }

    private boolean happens(int oneIn) {
        return unusualOneIn > 0 && random.nextInt(oneIn) == 0;
    }

    private JsonNode oneOf(JsonNode array) {
        return array.get(random.nextInt(array.size()));
    }
}
