package dev.flowledger.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.ServerProcess;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code verify} of the packaged jar. */
class VerifyIT {

    @TempDir
    Path temp;

    @Test
    void verify_starts_no_server_and_returns_its_exit_code() throws IOException, InterruptedException {
        Api api = TestServer.shared().api();
        api.create("verified by the jar");
        String export = api.get("/events", "Accept", "application/x-ndjson").text();
        Path whole = Files.writeString(temp.resolve("whole.ndjson"), export);
        Path damaged = Files.writeString(temp.resolve("damaged.ndjson"), export.replace("verified by", "forged by"));

        assertThat(run(0, "verify", "--file", whole.toString()))
                .contains("The export is valid.")
                .doesNotContain("Ready.", "INFO");
        assertThat(run(1, "verify", "--file", damaged.toString())).contains("The export is NOT valid.");
    }

    @Test
    @Tag("nightly")
    void incomplete_command_lines_are_explained() throws IOException, InterruptedException {
        assertThat(run(2, "verify", "--file", temp.resolve("nowhere").toString()))
                .contains("the file does not exist");
        assertThat(run(2, "verify")).contains("Give --file");
        assertThat(run(0, "--help")).contains("verify");
    }

    private static String run(int exitCode, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ServerProcess.command(arguments))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }
}
