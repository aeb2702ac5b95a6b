package dev.flowledger.server.cli;

import static dev.flowledger.testing.PlayedRebuild.problem;
import static dev.flowledger.testing.PlayedRebuild.rebuild;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.PlayedRebuild;
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

/** What an operator sees of a rebuild, and what a script learns by the exit code. */
class RebuildCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SECONDS = Duration.ofSeconds(20);

    private final PlayedRebuild server = new PlayedRebuild();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_rebuild_is_begun_with_the_key_and_followed_until_it_is_completed() {
        server.answers("POST", 202, running(0))
                .answers("GET", 200, running(1000))
                .answers("GET", 200, rebuild("a", "running", "indexes", 3000))
                .answers("GET", 200, rebuild("a", "swapping", "catch_up", 3000))
                .answers("GET", 200, completed());

        Run run = run("--key", "an operator's");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).startsWith("0 of 3,000 events, 250 per second, 8 seconds remaining");
        assertThat(run.out())
                .isEqualToIgnoringNewLines(
                        "The read model was rebuilt: 3,000 events in 12.5 seconds (250 per second).");
        assertThat(server.asked())
                .containsExactly(
                        "POST Bearer an operator's",
                        "GET Bearer an operator's",
                        "GET Bearer an operator's",
                        "GET Bearer an operator's",
                        "GET Bearer an operator's");
    }

    @Test
    void a_rebuild_that_is_under_way_already_is_followed() {
        server.answers("POST", 409, problem("A rebuild is already running."))
                .answers("GET", 200, running(1000))
                .answers("GET", 200, completed());

        Run run = run();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("A rebuild is already running.", "The read model was rebuilt: 3,000 events");
        assertThat(server.asked()).contains("POST null");
    }

    @Test
    void what_is_under_way_and_no_rebuild_is_not_taken_for_one() {
        server.answers("POST", 409, problem("A verification is already running."))
                .answers("GET", 200, completed());

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("A verification is already running.");
    }

    @Test
    void a_rebuild_that_fails_ends_with_exit_code_1_and_the_reason() {
        server.answers("POST", 202, running(0))
                .answers(
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
    void a_rebuild_that_somebody_cancels_ends_with_exit_code_1() {
        server.answers("POST", 202, running(0)).answers("GET", 200, rebuild("a", "cancelled", "events", 1));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("The rebuild was cancelled.");
    }

    @Test
    void another_rebuild_is_not_taken_for_the_one_that_was_begun() {
        server.answers("POST", 202, running(0))
                .answers("GET", 200, completed().replace("\"id\":\"a\"", "\"id\":\"b\""));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Another rebuild was started in the meantime.");
    }

    @Test
    void a_server_that_is_away_for_a_moment_is_waited_for() throws Exception {
        server.answers("POST", 202, running(0)).answers("GET", 200, running(1000));
        StringWriter err = new StringWriter();
        CompletableFuture<Run> command = CompletableFuture.supplyAsync(() -> run(err, command(SECONDS)));
        await().atMost(SECONDS).until(() -> server.asked().size() > 1);

        server.stop();
        await().atMost(SECONDS).until(() -> err.toString().contains("The server does not respond; retrying"));
        server.startAgain();
        await().atMost(SECONDS).until(() -> err.toString().contains("The server responds again."));
        server.answers("GET", 503, problem("The database is temporarily unavailable."));
        await().atMost(SECONDS).until(() -> err.toString().contains("The database is temporarily unavailable."));
        server.answers("GET", 200, completed());

        assertThat(command.get().exitCode()).isZero();
    }

    @Test
    void a_server_that_does_not_come_back_is_given_up() {
        server.answers("POST", 202, running(0)).answers("GET", 503, problem("The database is away."));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("retrying for 2 seconds", "The server is unreachable: The database is away.");
    }

    @Test
    void a_server_that_refuses_is_quoted() {
        server.answers("POST", 403, problem("It needs the role operator."));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("It needs the role operator.");
    }

    @Test
    void a_key_that_is_revoked_meanwhile_is_not_waited_for() {
        server.answers("POST", 202, running(0))
                .answers("GET", 401, problem("The API key is invalid or has been revoked."));

        Run run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("The API key is invalid or has been revoked.")
                .doesNotContain("retrying");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "{}"})
    void whoever_is_no_server_of_ours_is_not_believed(String body) {
        server.answers("POST", 202, body);
        assertThat(run().exitCode()).isEqualTo(2);
        assertThat(run().err()).contains("not from a Flowledger server");
    }

    @Test
    void a_refusal_without_a_reason_is_told_by_its_status() {
        server.answers("POST", 502, "<html>Bad gateway</html>");

        assertThat(run().err()).contains("502");
    }

    @Test
    void the_rebuild_under_way_is_cancelled_on_request() {
        server.answers("DELETE", 204, "").answers("DELETE", 404, problem("No rebuild is running."));

        Run cancelled = run("--cancel");
        assertThat(cancelled.exitCode()).isZero();
        assertThat(cancelled.out()).contains("The rebuild was cancelled.");
        Run none = run("--cancel");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).isEqualToIgnoringNewLines("No rebuild is running.");
    }

    @Test
    void a_command_line_that_makes_no_sense_is_refused() {
        String nobody = "http://127.0.0.1:" + ServerProcess.freePort();
        assertThat(execute(command(PATIENCE), "--url", nobody).err()).contains("The server is unreachable: ");
        for (String[] wrong : new String[][] {
            {"--url", nobody},
            {"--url", "127.0.0.1:4200"},
            {"--url", "not an address"},
            {"--key", "two\nlines"},
            {"--offline", "--cancel"},
            {"--online"}
        }) {
            Run run = execute(command(PATIENCE), wrong);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void help_tells_the_exit_codes_and_no_key() {
        Run help = execute(command(PATIENCE), "--help");

        assertThat(help.out())
                .contains("Exit codes:", "http://localhost:4200", "FLOWLEDGER_KEY")
                .doesNotContain("null");
    }

    @Test
    void a_server_that_does_not_start_offline_is_exit_code_2() {
        Run run = execute(
                new RebuildCommand(
                        arguments -> {
                            throw new IllegalStateException("told in the log");
                        },
                        PATIENCE),
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

    private static RebuildCommand command(Duration patience) {
        Function<String[], ConfigurableApplicationContext> noServer = arguments -> {
            throw new AssertionError("No server is needed");
        };
        return new RebuildCommand(noServer, patience);
    }

    private Run run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--url", server.address()));
        arguments.addAll(List.of(options));
        return execute(command(PATIENCE), arguments.toArray(String[]::new));
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
