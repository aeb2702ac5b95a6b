package dev.flowledger.servertest.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.server.cli.Commands;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

    @TempDir
    Path temp;

    @BeforeAll
    static void create_events() {
        server = TestServer.start();
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
    void export_is_valid_but_not_anchored_without_a_digest() throws IOException {
        Run run = verify(export);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("The export is valid.")
                .contains(export.size() + " events verified, from position 1, the first of the ledger.")
                .contains("Head: position " + export.size() + ", digest " + digest())
                .contains("Anchored: no.");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void export_is_anchored_by_the_digest_of_the_server() throws IOException {
        Run run = verify(export, "--digest", digest());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Anchored: yes. The export agrees with the digest of position " + export.size() + ".");
    }

    @Test
    void part_of_the_ledger_is_not_compared_with_a_digest() throws IOException {
        List<String> part = export("?after=3");

        assertThat(verify(part).exitCode()).isEqualTo(3);
        assertThat(verify(part).out())
                .contains("The export is PARTIAL.", "from position 4.", "Head: position " + export.size() + "\n");
        Run anchored = verify(part, "--digest", digest());
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

        Run run = verify(export.subList(0, 4), "--digest", digest());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("The export ends at position 4, but the digest is of position " + export.size()
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

        assertThat(script(export, digest())).isEqualTo("0 valid up to " + digest());
        assertThat(script(export("?after=3"))).startsWith("0 PARTIAL: the export begins at position 4");
        assertThat(script(removed)).startsWith("1 NOT VALID: line 5 has position 6 instead of 5");
        assertThat(script(doubled)).startsWith("1 NOT VALID: line 6 has position 5 instead of 6");
        assertThat(script(moved)).startsWith("1 NOT VALID: line 5 has position 6 instead of 5");
        assertThat(script(changed)).startsWith("1 NOT VALID: the event in line 3 does not match its hash");
        assertThat(script(extended)).startsWith("1 NOT VALID: line 3 is not a complete event");
        assertThat(script(export.subList(0, 4), digest())).startsWith("1 NOT VALID: the export ends with 4:");
        assertThat(script(List.of())).startsWith("1 The export contains no events.");
    }

    /** The exit code and the output of the script. */
    private String script(List<String> lines, String... arguments) throws IOException, InterruptedException {
        String text = Files.readString(Path.of("../docs/ledger.md"));
        int start = text.indexOf("```python\n") + "```python\n".length();
        Path script = Files.writeString(temp.resolve("verify.py"), text.substring(start, text.indexOf("```", start)));
        Path input = Files.write(temp.resolve("input.ndjson"), lines);
        List<String> command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + " " + output.strip();
    }

    @Test
    void file_dash_reads_standard_input() {
        byte[] bytes = String.join("\n", export).getBytes(UTF_8);

        Run run = run(new ByteArrayInputStream(bytes), "verify", "--file", "-");

        assertThat(run.exitCode()).isZero();
    }

    @Test
    void unreadable_file_and_invalid_digest_have_exit_code_2() throws IOException {
        Run missing = run(InputStream.nullInputStream(), "verify", "--file", temp.resolve("nowhere") + "");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("nowhere cannot be read: the file does not exist.");

        Run noDigest = verify(export, "--digest", "17");
        assertThat(noDigest.exitCode()).isEqualTo(2);
        assertThat(noDigest.err()).contains("a digest is a position, a colon and 64 hexadecimal digits");
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

    private static String digest() {
        return api.get("/events/digest").field("digest");
    }
}
