package dev.flowledger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What starts the server, and what is a command or mistyped. */
class CommandsTest {

    private final Commands commands = new Commands(arguments -> {
        throw new AssertionError("no server is started");
    });

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--server.port=4201",
                "--server.port=4201 --flowledger.data-dir=/tmp/x=y",
                "--spring.datasource.url=jdbc:postgresql://host/database?a=b",
                "--logging.level.root=debug --debug",
            })
    void settings_start_the_server(String line) {
        assertThat(commands.include(split(line))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebuid",
                "server",
                "--hepl",
                "-x",
                "--port=4201",
                "--server.port",
                "--sever.port=4201",
                "--server.port=4201 rebuild",
                "verify --file x --nonsense",
            })
    void mistyped_commands_and_options_exit_with_2_and_the_usage(String line) {
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();

        assertThat(commands.include(split(line))).isTrue();
        int exitCode = commands.commandLine(InputStream.nullInputStream())
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute(split(line));

        assertThat(exitCode).as(err + " " + out).isEqualTo(2);
        assertThat(err.toString())
                .contains("Usage: flowledger")
                .containsPattern("Unknown option|Unmatched argument")
                .doesNotContain("\tat ");
    }

    @Test
    void help_and_version_are_no_errors() {
        for (String option : new String[] {"--help", "-h", "--version", "-V", "rebuild --help", "psql --help"}) {
            StringWriter out = new StringWriter();
            assertThat(commands.include(split(option))).isTrue();
            assertThat(commands.commandLine(InputStream.nullInputStream())
                            .setOut(new PrintWriter(out, true))
                            .execute(split(option)))
                    .isZero();
            assertThat(out.toString()).isNotEmpty();
        }
    }

    @Test
    void failures_are_explained_without_names_of_classes(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        Files.createDirectory(directory.resolve("postgresql"));

        assertThat(error("psql", "--print", "--data-dir", file.toString())).startsWith(file + " cannot be read: ");
        assertThat(error("backup", "--data-dir", directory.toString(), "--output", directory + "/none/x.zip"))
                .isEqualTo("The directory " + directory + "/none does not exist or is not writable.");
        assertThat(error("signing-key", "--create", "x", file.toString()))
                .isEqualTo("Cannot create the signing key " + file + ": " + file + " exists already.");
        assertThat(error("signing-key", "--create", "x", directory + "/none/key"))
                .isEqualTo("Cannot create the signing key " + directory + "/none/key: " + directory
                        + "/none does not exist.");
        assertThat(error("rebuild", "--url", "x"))
                .startsWith("The URL or the key is malformed: the URL must be that of a server,");
        assertThat(error("rebuild", "--url", "http://127.0.0.1:1"))
                .isEqualTo("The server is unreachable: No server is listening at http://127.0.0.1:1.");
    }

    /** Runs a command that fails, and returns what it prints. */
    private String error(String... line) {
        StringWriter err = new StringWriter();

        int exitCode = commands.commandLine(InputStream.nullInputStream())
                .setErr(new PrintWriter(err, true))
                .execute(line);

        assertThat(exitCode).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).doesNotContain("Exception", "unfinished-", "\tat ");
        return err.toString().strip();
    }

    private static String[] split(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }
}
