package dev.flowledger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
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

    private static String[] split(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }
}
