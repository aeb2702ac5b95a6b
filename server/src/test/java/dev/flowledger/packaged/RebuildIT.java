package dev.flowledger.packaged;

import static dev.flowledger.testing.RebuildStub.rebuild;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.FlowledgerApplication;
import dev.flowledger.server.cli.Commands;
import dev.flowledger.testing.RebuildStub;
import dev.flowledger.testing.ServerProcess;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** The command {@code rebuild} of the packaged jar: interrupted, and offline. */
class RebuildIT {

    @TempDir
    Path directory;

    @Test
    void interrupted_command_does_not_cancel_the_rebuild() {
        try (RebuildStub server = new RebuildStub()) {
            server.responds("POST", 202, rebuild("a", "running", "events", 0))
                    .responds("GET", 200, rebuild("a", "running", "events", 1));
            try (ServerProcess command = start(Map.of("FLOWLEDGER_KEY", "ours"), "--url", server.address())) {
                command.awaitLog("of 3,000 events");

                command.signal("INT");

                assertThat(command.exitCode()).isEqualTo(130);
                assertThat(command.log())
                        .contains(
                                "The rebuild continues on the server. To cancel it, run: java -jar flowledger.jar rebuild --cancel --url "
                                        + server.address())
                        .doesNotContain("Exception");
            }
            assertThat(server.requests()).contains("POST Bearer ours").doesNotContain("DELETE Bearer ours");
        }
    }

    /** In this JVM, to save time. */
    @Test
    void offline_rebuild_of_a_stopped_server_stops_its_database() {
        ServerProcess.copyDatabase(directory);
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        CommandLine commands = new Commands(this::startServer)
                .commandLine(InputStream.nullInputStream())
                .setOut(writer)
                .setErr(writer);

        assertThat(commands.execute("rebuild", "--offline"))
                .as(output.toString())
                .isZero();

        assertThat(output.toString()).contains("The read model was rebuilt: 1 event in ");
        assertThat(directory.resolve("postgresql/postmaster.pid")).doesNotExist();
    }

    @Test
    @Tag("nightly")
    void offline_rebuild_of_a_stopped_server_leaves_no_process() {
        ServerProcess.copyDatabase(directory);
        try (ServerProcess command = start(Map.of(), "--offline")) {
            assertThat(command.exitCode()).as(command.log()).isZero();
            assertThat(command.log())
                    .contains("The read model was rebuilt: 1 event in ")
                    .doesNotContain("INFO", "WARN", "ERROR");
            assertThat(command.postgres()).isEmpty();
        }
    }

    private ConfigurableApplicationContext startServer(String... settings) {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("--flowledger.data-dir=" + directory);
        return SpringApplication.run(FlowledgerApplication.class, all.toArray(String[]::new));
    }

    private ServerProcess start(Map<String, String> environment, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "rebuild";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return ServerProcess.start(directory, 0, environment, arguments);
    }
}
