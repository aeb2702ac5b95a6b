package dev.flowledger.servertest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answers of Prefect 2.20.27 and 2.6.9 to random filters and to odd requests. {@code benchmarks/filters/differential.py} has
 * recorded them, and lists the few answers that differ deliberately. A text that begins with $ stands for the id of a record. Every
 * filter is restricted to the records of the table.
 */
@NullUnmarked
class DifferentialTableTest {

    private static final Pattern REFERENCE = Pattern.compile("\\$[a-z_]+\\d+");

    private final Api api = TestServer.shared().api();
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> references = new HashMap<>();

    @Test
    void filters_and_odd_requests_are_answered_as_by_prefect_2_20_27() throws IOException {
        assertAnsweredAsByPrefect("2.20.27");
    }

    @Test
    @Tag("nightly")
    void filters_and_odd_requests_are_answered_as_by_prefect_2_6_9() throws IOException {
        assertAnsweredAsByPrefect("2.6.9");
    }

    private void assertAnsweredAsByPrefect(String version) throws IOException {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (String line : lines(version)) {
            JsonNode row = JsonMapper.shared().readTree(line);
            if (row.has("create")) {
                create(row.get("create"));
                continue;
            }
            compared++;
            Response response = post(row);
            String difference = row.has("found") ? otherRecords(row, response) : otherStatus(row, response);
            if (difference != null) {
                differences.add(row.get("path").asString() + " " + row.get("body") + "\n    " + difference);
            }
        }

        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(250);
    }

    private void create(JsonNode create) {
        Response created = post(create);
        assertThat(created.status()).as(created.text()).isBetween(200, 201);
        if (create.has("ref")) {
            ids.put(create.get("ref").asString(), created.id());
            references.put(created.id(), create.get("ref").asString());
        }
    }

    private String otherRecords(JsonNode row, Response response) {
        if (response.status() != 200) {
            return response.status() + " " + response.text();
        }
        List<String> found = response.body()
                .valueStream()
                .map(record -> record.get("id").asString())
                .map(id -> references.getOrDefault(id, id))
                .sorted()
                .toList();
        List<String> expected =
                row.get("found").valueStream().map(JsonNode::asString).toList();
        return found.equals(expected) ? null : "expected " + expected + ", but was " + found;
    }

    private static String otherStatus(JsonNode row, Response response) {
        int expected = row.get("status").asInt();
        return response.status() == expected
                ? null
                : "expected " + expected + ", but was " + response.status() + " " + response.text();
    }

    private Response post(JsonNode row) {
        return api.post(
                resolved(row.get("path").asString()), resolved(row.get("body").toString()));
    }

    private String resolved(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(
                        reference -> Matcher.quoteReplacement(ids.getOrDefault(reference.group(), reference.group())));
    }

    private static List<String> lines(String version) throws IOException {
        try (InputStream table =
                DifferentialTableTest.class.getResourceAsStream("/prefect/filters-" + version + ".jsonl")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
