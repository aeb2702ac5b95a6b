package dev.flowledger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The command {@code train} on class files, which an AOT cache cannot contain. */
class TrainCommandTest {

    @Test
    void train_needs_the_jar() {
        StringWriter err = new StringWriter();

        int exitCode = new Commands(arguments -> {
                    throw new AssertionError("train starts the server in another process");
                })
                .commandLine(InputStream.nullInputStream())
                .setErr(new PrintWriter(err, true))
                .execute("train");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("java -jar flowledger.jar train");
    }
}
