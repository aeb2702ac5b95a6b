package dev.flowledger.packaged;

import static dev.flowledger.testing.RebuildStub.rebuild;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.RebuildStub;
import dev.flowledger.testing.ServerProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
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

    private ServerProcess start(Map<String, String> environment, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "rebuild";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return ServerProcess.start(directory, 0, environment, arguments);
    }
}
