package dev.flowledger.server.cli;

import static dev.flowledger.testing.RebuildStub.problem;
import static dev.flowledger.testing.RebuildStub.rebuild;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.RebuildStub;
import dev.flowledger.testing.ServerProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** The output and the exit code of the command {@code rebuild}, against a stub of the server. */
class RebuildCommandTest {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration RECONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final RebuildStub server = new RebuildStub();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void rebuild_is_started_with_the_key_and_its_progress_shown_until_it_completes() {
        server.responds("POST", 202, running(0))
                .responds("GET", 200, running(1000))
                .responds("GET", 200, rebuild("a", "running", "indexes", 3000))
                .responds("GET", 200, rebuild("a", "swapping", "catch_up", 3000))
                .responds("GET", 200, completed());

        Run run = run("--key", "an operator's");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).startsWith("0 of 3,000 events, 250 per second, 8 seconds remaining");
        assertThat(run.out())
                .isEqualToIgnoringNewLines(
                        "The read model was rebuilt: 3,000 events in 12.5 seconds (250 per second).");
        assertThat(server.requests())
                .containsExactly(
                        "POST Bearer an operator's",
                        "GET Bearer an operator's",
                        "GET Bearer an operator's",
                        "GET Bearer an operator's",
                        "GET Bearer an operator's");
    }

    @Test
    void progress_of_a_rebuild_that_is_already_running_is_shown() {
        server.responds("POST", 409, problem("A rebuild is already running."))
                .responds("GET", 200, running(1000))
                .responds("GET", 200, completed());

        Run run = run();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("A rebuild is already running.", "The read model was rebuilt: 3,000 events");
        assertThat(server.requests()).contains("POST null");
    }

    @Test
    void running_verification_is_not_mistaken_for_a_rebuild() {
        server.responds("POST", 409, problem("A verification is already running."))
                .responds("GET", 200, completed());

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("A verification is already running.");
    }

    @Test
    void failed_rebuild_has_exit_code_1_and_a_reason() {
        server.responds("POST", 202, running(0))
                .responds(
                        "GET",
                        200,
                        rebuild("a", "failed", "events", 1)
                                .replace("\"error\":null", "\"error\":\"Event 7 cannot be read.\""));
        Run failed = run();
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err())
                .contains("The rebuild failed. The live read model is unchanged. Event 7 cannot be read.");
    }

    @Test
    void cancelled_rebuild_has_exit_code_1() {
        server.responds("POST", 202, running(0)).responds("GET", 200, rebuild("a", "cancelled", "events", 1));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("The rebuild was cancelled.");
    }

    @Test
    void another_rebuild_is_not_mistaken_for_the_one_that_was_started() {
        server.responds("POST", 202, running(0))
                .responds("GET", 200, completed().replace("\"id\":\"a\"", "\"id\":\"b\""));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Another rebuild was started in the meantime.");
    }

    @Test
    void command_retries_while_the_server_is_unreachable() throws Exception {
        server.responds("POST", 202, running(0)).responds("GET", 200, running(1000));
        StringWriter err = new StringWriter();
        CompletableFuture<Run> command = CompletableFuture.supplyAsync(() -> run(err, command(TIMEOUT)));
        await().atMost(TIMEOUT).until(() -> server.requests().size() > 1);

        server.stop();
        await().atMost(TIMEOUT).until(() -> err.toString().contains("The server does not respond; retrying"));
        server.restart();
        await().atMost(TIMEOUT).until(() -> err.toString().contains("The server responds again."));
        server.responds("GET", 503, problem("The database is temporarily unavailable."));
        await().atMost(TIMEOUT).until(() -> err.toString().contains("The database is temporarily unavailable."));
        server.responds("GET", 200, completed());

        assertThat(command.get().exitCode()).isZero();
    }

    @Test
    void command_gives_up_when_the_server_stays_unreachable() {
        server.responds("POST", 202, running(0)).responds("GET", 503, problem("The database is away."));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("retrying for 2 seconds", "The server is unreachable: The database is away.");
    }

    @Test
    void problem_detail_of_the_server_is_printed() {
        server.responds("POST", 403, problem("It needs the role operator."));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("It needs the role operator.");
    }

    @Test
    void command_does_not_retry_with_a_revoked_key() {
        server.responds("POST", 202, running(0))
                .responds("GET", 401, problem("The API key is invalid or has been revoked."));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("The API key is invalid or has been revoked.")
                .doesNotContain("retrying");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "{}"})
    void response_that_is_not_from_a_flowledger_server_is_an_error(String body) {
        server.responds("POST", 202, body);
        assertThat(run().exitCode()).isEqualTo(2);
        assertThat(run().err()).contains("not from a Flowledger server");
    }

    @Test
    void response_without_problem_detail_is_reported_with_its_status() {
        server.responds("POST", 502, "<html>Bad gateway</html>");

        assertThat(run().err()).contains("502");
    }

    @Test
    void option_cancel_cancels_the_running_rebuild() {
        server.responds("DELETE", 204, "").responds("DELETE", 404, problem("Running rebuild not found"));

        Run cancelled = run("--cancel");
        assertThat(cancelled.exitCode()).isZero();
        assertThat(cancelled.out()).contains("The rebuild was cancelled.");
        Run none = run("--cancel");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).isEqualToIgnoringNewLines("Running rebuild not found");
    }

    @Test
    void invalid_command_line_has_exit_code_2() {
        String unusedUrl = "http://127.0.0.1:" + ServerProcess.freePort();
        assertThat(execute(command(RECONNECT_TIMEOUT), "--url", unusedUrl).err())
                .contains("The server is unreachable: ");
        for (String[] wrong : new String[][] {
            {"--url", unusedUrl},
            {"--url", "127.0.0.1:4200"},
            {"--url", "not an address"},
            {"--key", "two\nlines"},
            {"--offline", "--cancel"},
            {"--online"}
        }) {
            Run run = execute(command(RECONNECT_TIMEOUT), wrong);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void help_contains_exit_codes_and_no_key() {
        Run help = execute(command(RECONNECT_TIMEOUT), "--help");

        assertThat(help.out())
                .contains("Exit codes:", "http://localhost:4200", "FLOWLEDGER_KEY")
                .doesNotContain("null");
    }

    @Test
    void offline_rebuild_has_exit_code_2_if_the_server_does_not_start() {
        Run run = execute(
                new RebuildCommand(
                        arguments -> {
                            throw new IllegalStateException("logged by the server");
                        },
                        POLL_INTERVAL,
                        RECONNECT_TIMEOUT),
                "--offline");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEmpty();
    }

    private static String running(long processed) {
        return rebuild("a", "running", "events", processed);
    }

    private static String completed() {
        return rebuild("a", "completed", "catch_up", 3000)
                .replace("\"finished\":null", "\"finished\":\"2026-11-23T16:39:13.248572+00:00\"");
    }

    private record Run(int exitCode, String out, String err) {}

    private static RebuildCommand command(Duration reconnectTimeout) {
        Function<String[], ConfigurableApplicationContext> noServer = arguments -> {
            throw new AssertionError("No server is needed");
        };
        return new RebuildCommand(noServer, POLL_INTERVAL, reconnectTimeout);
    }

    private Run run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--url", server.address()));
        arguments.addAll(List.of(options));
        return execute(command(RECONNECT_TIMEOUT), arguments.toArray(String[]::new));
    }

    private Run run(StringWriter err, RebuildCommand command) {
        return execute(command, err, "--url", server.address());
    }

    private static Run execute(RebuildCommand command, String... arguments) {
        return execute(command, new StringWriter(), arguments);
    }

    private static Run execute(RebuildCommand command, StringWriter err, String... arguments) {
        StringWriter out = new StringWriter();
        int exitCode = new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
