package dev.flowledger.servertest.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.ledger.SigningKeyFile;
import dev.flowledger.server.cli.Commands;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The output and the exit code of the command {@code verify}. */
class VerifyCommandTest {

    private static final Commands COMMANDS = new Commands(arguments -> {
        throw new AssertionError("verify starts no server");
    });

    private static TestServer server;
    private static Api api;
    private static List<String> export;
    private static String signingKey;

    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    @BeforeAll
    static void create_events() {
        Path key = shared.resolve("signing-key");
        signingKey = SigningKeyFile.create(key, "example.org/ledger").verifier().text();
        server = TestServer.on(
                Postgres.newDatabase(),
                new Class<?>[0],
                "--flowledger.signing-key-file=" + key,
                "--flowledger.ledger.max-evidence-events=8");
        api = server.api();
        String flow = api.create("verified", "ä", "😀").id();
        for (int i = 0; i < 5; i++) {
            String run = api.createFlowRun(flow).id();
            api.setState("/flow_runs/" + run, "RUNNING");
        }
        api.createFlowRun(flow, "\"parameters\":{\"long\":\"" + "x".repeat(300_000) + "\"}");
        api.create("another");
        api.delete("/flows/" + flow);
        export = export("");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void export_is_valid_but_not_anchored_without_a_checkpoint() throws IOException {
        Run run = verify(export);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("The export is valid.")
                .contains(export.size() + " events verified, from position 1, the first of the ledger.")
                .contains("Head: position " + export.size() + ", checkpoint " + checkpoint())
                .contains("Anchored: no.");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void export_is_anchored_by_the_checkpoint_of_the_server() throws IOException {
        Run run = verify(export, "--checkpoint", checkpoint());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Anchored: yes. The export agrees with the checkpoint of position " + export.size() + ".");
    }

    @Test
    void part_of_the_ledger_is_not_compared_with_a_checkpoint() throws IOException {
        List<String> part = export("?after=3");

        assertThat(verify(part).exitCode()).isEqualTo(3);
        assertThat(verify(part).out())
                .contains("The export is PARTIAL.", "from position 4.", "Head: position " + export.size() + "\n");
        Run anchored = verify(part, "--checkpoint", checkpoint());
        assertThat(anchored.exitCode()).isEqualTo(3);
        assertThat(anchored.out()).contains("cannot be verified", "The export begins at position 4", "Anchored: no.");
        List<String> changed = new ArrayList<>(part);
        changed.set(1, changed.get(1).replace("anonymous", "anonymouz"));
        assertThat(verify(changed).exitCode()).isEqualTo(1);
    }

    @Test
    void filtered_and_empty_exports_cannot_be_verified() throws IOException {
        Run run = verify(export("?type=flow.created"));

        assertThat(verify(List.of()).exitCode()).isEqualTo(3);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out())
                .contains("The export cannot be verified.", "Position 2 is missing: it should be in line 2")
                .contains("Either an event was removed or the export was filtered.")
                .contains("The hash of each line is valid, but the tree was not verified.");
    }

    @Test
    void changed_byte_is_reported_with_position_and_line() throws IOException {
        List<String> damaged = new ArrayList<>(export);
        damaged.set(2, damaged.get(2).replace("\"actor\":\"anonymous\"", "\"actor\":\"anonymouz\""));

        Run run = verify(damaged);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("The export is NOT valid.")
                .contains("The event in line 3, where position 3 is expected, does not match its hash")
                .contains("First invalid: position 3, line 3.")
                .contains("2 events valid, from position 1");
    }

    @Test
    void removed_duplicated_moved_and_foreign_lines_are_reported() throws IOException {
        List<String> removed = new ArrayList<>(export);
        removed.remove(4);
        assertThat(verify(removed).out()).contains("Position 5 is missing: it should be in line 5");

        List<String> doubled = new ArrayList<>(export);
        doubled.add(5, export.get(4));
        assertThat(verify(doubled).out()).contains("Line 6 has position 5, but follows position 5");

        List<String> moved = new ArrayList<>(export);
        Collections.swap(moved, 4, 5);
        assertThat(verify(moved).out()).contains("Line 6 has position 5, but follows position 6");

        List<String> foreign = new ArrayList<>(export);
        foreign.add(4, "{\"hello\":\"world\"}");
        assertThat(verify(foreign).out())
                .contains("Line 5, where position 5 is expected, is not a complete event of a ledger");
    }

    @Test
    void truncated_export_is_detected() throws IOException {
        String text = String.join("\n", export);
        Path file = Files.writeString(temp.resolve("torn"), text.substring(0, text.length() - 10));
        assertThat(run(InputStream.nullInputStream(), "verify", "--file", file.toString())
                        .out())
                .contains("Line " + export.size())
                .contains("is not a complete event of a ledger");

        Run run = verify(export.subList(0, 4), "--checkpoint", checkpoint());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("The export ends at position 4, but the checkpoint is of position " + export.size()
                        + ": the export is truncated.");
    }

    /** The script in the documentation finds the same inconsistencies. */
    @Test
    void script_of_the_documentation_checks_order_gaps_duplicates_ends_and_head() throws Exception {
        List<String> removed = new ArrayList<>(export);
        removed.remove(4);
        List<String> doubled = new ArrayList<>(export);
        doubled.add(5, export.get(4));
        List<String> moved = new ArrayList<>(export);
        Collections.swap(moved, 4, 5);
        List<String> changed = new ArrayList<>(export);
        changed.set(2, changed.get(2).replace("anonymous", "anonymouz"));
        List<String> extended = new ArrayList<>(export);
        extended.set(2, extended.get(2).replaceFirst("}$", ",\"extra\":1}"));

        assertThat(script(export, checkpoint())).isEqualTo("0 valid up to " + checkpoint());
        assertThat(script(export("?after=3"))).startsWith("3 PARTIAL: the export begins at position 4");
        assertThat(script(removed)).startsWith("1 NOT VALID: line 5 has position 6 instead of 5");
        assertThat(script(doubled)).startsWith("1 NOT VALID: line 6 has position 5 instead of 6");
        assertThat(script(moved)).startsWith("1 NOT VALID: line 5 has position 6 instead of 5");
        assertThat(script(changed)).startsWith("1 NOT VALID: the event in line 3 does not match its hash");
        assertThat(script(extended)).startsWith("1 NOT VALID: line 3 is not a complete event");
        assertThat(script(export.subList(0, 4), checkpoint())).startsWith("1 NOT VALID: the export ends with 4:");
        assertThat(script(List.of())).startsWith("3 NOT CHECKED: the export contains no events");
        // The hash of an archived event is a leaf of the tree like any other.
        List<String> archived = new ArrayList<>(export);
        archived.set(
                1,
                export.get(1)
                        .replaceFirst(
                                ".*(\"position\":\"\\d+\").*(,\"hash\":\"[0-9a-f]{64}\"\\})",
                                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"urn:flowledger:ledger\","
                                        + "\"type\":\"dev.flowledger.event.archived\",\"subject\":\"s\",$1,"
                                        + "\"data\":{\"type\":\"t\",\"archive\":\"a\"}$2"));
        assertThat(script(archived, checkpoint()))
                .startsWith("0 ARCHIVED: 1 events are in archives")
                .contains("valid up to " + checkpoint());
    }

    /** The exit code and the output of the script. */
    private String script(List<String> lines, String... arguments) throws IOException, InterruptedException {
        Path input = Files.write(temp.resolve("input.ndjson"), lines);
        List<String> command =
                new ArrayList<>(List.of("python3", scriptOfDocumentation(0).toString()));
        command.addAll(List.of(arguments));
        return output(new ProcessBuilder(command).redirectInput(input.toFile()));
    }

    @Test
    void evidence_is_verified_without_the_server() throws Exception {
        String evidence = evidence("?type=flow.*");

        Run run = verifyEvidence(evidence, "--key", signingKey);
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains(
                        "The evidence is valid.",
                        "3 events in the ledger example.org/ledger with the checkpoint " + checkpoint())
                .contains("Signed: yes, by " + signingKey);
        assertThat(verifyEvidence(evidence).out()).contains("Signed: by the key in the file, " + signingKey);
        assertThat(verifyEvidence(evidence, "--checkpoint", checkpoint()).exitCode())
                .isZero();
        assertThat(evidenceScript(evidence, signingKey))
                .startsWith("0 valid: 3 events in example.org/ledger up to " + checkpoint());
        assertThat(evidenceScript(evidence)).startsWith("0 valid");
    }

    /** Skipped if Go is not installed, or if its package cannot be downloaded. */
    @Test
    @Tag("nightly")
    void evidence_is_verified_by_go() throws Exception {
        Path go = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/local/go/bin"))
                .map(directory -> Path.of(directory, "go"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeThat(go).as("Go").isNotNull();

        String output = go(go, evidence("?type=flow.*"));
        assumeThat(output).doesNotContain("dial tcp", "module lookup disabled");
        assertThat(output).isEqualTo("0 checked 3 events");
        assertThat(go(go, evidence("?limit=1").replace("anonymous", "anonymouz")))
                .startsWith("1 ");
    }

    private String go(Path go, String evidence) throws IOException, InterruptedException {
        Path file = Files.writeString(temp.resolve("evidence.json"), evidence);
        return output(new ProcessBuilder(go.toString(), "run", ".", "evidence", file.toString(), signingKey)
                .directory(new File("../shared-api/src/test/go")));
    }

    @Test
    void evidence_that_was_changed_is_not_valid() throws Exception {
        String event = evidence("?limit=1").replace("anonymous", "anonymouz");
        assertThat(verifyEvidence(event).exitCode()).isEqualTo(1);
        assertThat(verifyEvidence(event).out())
                .contains("The event at position 1 is not in the ledger of the checkpoint");
        assertThat(evidenceScript(event)).startsWith("1 NOT VALID: the event at position 1 is not in the ledger");

        String size = evidence("?limit=1").replace("\\n" + export.size() + "\\n", "\\n99\\n");
        assertThat(verifyEvidence(size).out()).contains("The signature of the checkpoint is not valid");
        assertThat(evidenceScript(size)).startsWith("1 NOT VALID: the checkpoint is not signed by");

        String another = NoteSigner.generate("example.org/ledger").verifier().text();
        assertThat(verifyEvidence(evidence("?limit=1"), "--key", another).exitCode())
                .isEqualTo(1);
        assertThat(evidenceScript(evidence("?limit=1"), another))
                .startsWith("1 NOT VALID: the checkpoint is not signed by");
        assertThat(verifyEvidence(evidence("?subject=none")).exitCode()).isEqualTo(3);
        assertThat(verifyEvidence(event, "--key", "x").exitCode()).isEqualTo(2);
        assertThat(verify(export, "--key", signingKey).exitCode()).isEqualTo(2);
        assertThat(run(InputStream.nullInputStream(), "verify", "--evidence", temp.toString())
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void evidence_has_a_maximum_number_of_events() {
        assertThat(Problem.in(api.get("/evidence"), 422).detail())
                .contains("More than 8 events match (flowledger.ledger.max-evidence-events)");
        assertThat(Problem.in(api.get("/evidence?limit=9"), 422).detail())
                .contains("The limit of this server is 8 events");
        assertThat(api.get("/evidence?limit=8&order=desc")
                        .body()
                        .required("events")
                        .valueStream()
                        .map(event -> event.required("position").asLong()))
                .hasSize(8)
                .startsWith((long) export.size());
    }

    private static String evidence(String query) {
        Api.Response response = api.get("/evidence" + query);
        assertThat(response.header("Content-Disposition"))
                .hasValueSatisfying(header -> assertThat(header)
                        .contains("attachment; filename=\"flowledger-evidence-" + export.size() + ".json\""));
        return response.text();
    }

    private Run verifyEvidence(String evidence, String... options) throws IOException {
        Path file = Files.writeString(temp.resolve("evidence.json"), evidence);
        List<String> arguments = new ArrayList<>(List.of("verify", "--evidence", file.toString()));
        arguments.addAll(List.of(options));
        return run(InputStream.nullInputStream(), arguments.toArray(String[]::new));
    }

    private String evidenceScript(String evidence, String... arguments) throws IOException, InterruptedException {
        Path file = Files.writeString(temp.resolve("evidence.json"), evidence);
        List<String> command =
                new ArrayList<>(List.of("python3", scriptOfDocumentation(1).toString(), file.toString()));
        command.addAll(List.of(arguments));
        return output(new ProcessBuilder(command));
    }

    /** A block of Python in the documentation, as a file. */
    private Path scriptOfDocumentation(int number) throws IOException {
        String block = Files.readString(Path.of("../docs/ledger.md")).split("```python\n", -1)[number + 1];
        return Files.writeString(temp.resolve("script.py"), block.substring(0, block.indexOf("```")));
    }

    private static String output(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + " " + output.strip();
    }

    @Test
    void signing_key_is_created_and_printed() throws IOException {
        String file = temp.resolve("key").toString();
        Run created = run(InputStream.nullInputStream(), "signing-key", "--create", "example.org/another", file);

        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.out()).startsWith("example.org/another+");
        assertThat(Files.getPosixFilePermissions(Path.of(file)))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(run(InputStream.nullInputStream(), "signing-key", file).out())
                .isEqualTo(created.out());
        assertThat(run(InputStream.nullInputStream(), "signing-key", "--create", "x", file)
                        .exitCode())
                .isEqualTo(2);
        assertThat(run(InputStream.nullInputStream(), "signing-key", "--create", "a name", file + "2")
                        .exitCode())
                .isEqualTo(2);
        assertThat(run(InputStream.nullInputStream(), "signing-key", file + "3").exitCode())
                .isEqualTo(2);
    }

    @Test
    void file_dash_reads_standard_input() {
        byte[] bytes = String.join("\n", export).getBytes(UTF_8);

        Run run = run(new ByteArrayInputStream(bytes), "verify", "--file", "-");

        assertThat(run.exitCode()).isZero();
    }

    @Test
    void unreadable_file_and_invalid_checkpoint_have_exit_code_2() throws IOException {
        Run missing = run(InputStream.nullInputStream(), "verify", "--file", temp.resolve("nowhere") + "");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("nowhere cannot be read: the file does not exist.");

        Run noCheckpoint = verify(export, "--checkpoint", "17");
        assertThat(noCheckpoint.exitCode()).isEqualTo(2);
        assertThat(noCheckpoint.err()).contains("a checkpoint is a position, a colon and 64 hexadecimal digits");
        assertThat(run(InputStream.nullInputStream(), "verify").exitCode()).isEqualTo(2);
        assertThat(run(InputStream.nullInputStream(), "verify", "--file", temp.toString())
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void help_contains_exit_codes_and_server_settings_are_not_commands() {
        assertThat(run(InputStream.nullInputStream(), "verify", "--help").out()).contains("Exit codes:", "not valid");
        assertThat(run(InputStream.nullInputStream(), "--version").out()).matches("flowledger \\d.*\\s+");
        assertThat(COMMANDS.include("verify", "--file", "x")).isTrue();
        assertThat(COMMANDS.include("--help")).isTrue();
        assertThat(COMMANDS.include("--server.port=4201")).isFalse();
        assertThat(COMMANDS.include()).isFalse();
    }

    private record Run(int exitCode, String out, String err) {}

    private Run verify(List<String> lines, String... options) throws IOException {
        Path file = Files.write(temp.resolve("export.ndjson"), lines);
        List<String> arguments = new ArrayList<>(List.of("verify", "--file", file.toString()));
        arguments.addAll(List.of(options));
        return run(InputStream.nullInputStream(), arguments.toArray(String[]::new));
    }

    private static Run run(InputStream in, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands =
                COMMANDS.commandLine(in).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Run(commands.execute(arguments), out.toString(), err.toString());
    }

    private static List<String> export(String query) {
        return api.get("/events" + query, "Accept", "application/x-ndjson")
                .text()
                .lines()
                .toList();
    }

    private static String checkpoint() {
        return api.checkpoint().field("checkpoint");
    }
}
