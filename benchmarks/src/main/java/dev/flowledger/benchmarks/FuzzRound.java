package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of one run of Schemathesis.
 *
 * @param requests the number of generated requests; some checks send more
 */
record FuzzRound(int seed, int requests, List<Finding> findings) {

    /** Random examples of each operation and check, in addition to those that are derived from the schema. */
    private static final int EXAMPLES = 30;

    private static final int WORKERS = 4;

    /**
     * A kind of difference between responses and the document.
     *
     * @param code the code of Schemathesis, which {@code st explain} describes
     */
    record Finding(int seed, String code, String title, List<String> operations) {

        /** After some requests with an invalid key, the response to the next ones is 429 instead of 401. It is documented. */
        boolean isExpected() {
            return title.equals("Unexpected response to invalid authentication");
        }
    }

    /**
     * Runs Schemathesis. Its output is in {@code benchmarks/target/fuzz-SEED.log}.
     *
     * @param files the directory of its configuration
     * @param key the key of an operator, or null if the server requires none
     */
    static FuzzRound run(
            PythonEnvironment environment, Path files, Path directory, Server server, @Nullable String key, int seed) {
        Path result = directory.resolve("result-" + seed + ".json");
        List<String> command = new ArrayList<>(List.of(
                environment.program("schemathesis"),
                "--config-file",
                files.resolve("schemathesis.toml").toAbsolutePath().toString(),
                "run",
                document(server, directory, seed).toString(),
                "--url",
                server.address().toString(),
                "--checks",
                "all",
                // It does not end.
                "--exclude-path",
                "/api/events/stream",
                "--seed",
                Integer.toString(seed),
                "--max-examples",
                Integer.toString(EXAMPLES),
                "--workers",
                Integer.toString(WORKERS),
                "--continue-on-failure",
                "--no-shrink",
                "--output-truncate",
                "false",
                "--report",
                "json",
                "--report-json-path",
                result.toString()));
        if (key == null) {
            command.addAll(List.of("--exclude-checks", "ignored_auth,missing_required_header"));
        } else {
            command.addAll(List.of("--header", "Authorization: Bearer " + key));
        }
        String output = Programs.output(Programs.start(Map.of(), command));
        try {
            Files.writeString(Workspace.TARGET.resolve("fuzz-" + seed + ".log"), output);
            if (!Files.exists(result)) {
                throw new BenchmarkException("Schemathesis has failed:\n" + output);
            }
            return parse(JsonMapper.shared().readTree(Files.readString(result)), seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path document(Server server, Path directory, int seed) {
        try {
            JsonNode document = JsonMapper.shared().readTree(server.get("/api/openapi.json"));
            describeStreams(document);
            return Files.writeString(directory.resolve("openapi-" + seed + ".json"), document.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In OpenAPI 3.1, our schema of a stream describes the data of its events. Schemathesis expects that of OpenAPI 3.2. */
    private static void describeStreams(JsonNode document) {
        for (JsonNode content : document.findValues("text/event-stream")) {
            ObjectNode event = JsonMapper.shared().createObjectNode();
            event.put("type", "object");
            event.putObject("properties")
                    .putObject("data")
                    .put("type", "string")
                    .put("contentMediaType", "application/json")
                    .set("contentSchema", content.get("schema"));
            ((ObjectNode) content).set("schema", event);
        }
    }

    private static FuzzRound parse(JsonNode result, int seed) {
        Stream<Finding> failures = result.path("failures")
                .valueStream()
                .map(failure -> new Finding(
                        seed,
                        failure.path("code").asString(),
                        failure.path("title").asString(),
                        failure.path("operations")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList()));
        return new FuzzRound(
                seed,
                result.path("test_cases").path("generated").asInt(),
                failures.filter(finding -> !finding.isExpected()).toList());
    }

    /** The pinned version of Schemathesis. */
    static String version(Path files) {
        try (Stream<String> lines = Files.lines(files.resolve("requirements.txt"))) {
            return lines.filter(line -> line.startsWith("schemathesis=="))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
