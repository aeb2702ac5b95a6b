package dev.flowledger.servertest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.server.cli.Commands;
import dev.flowledger.testing.TestServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command {@code rebuild} against a running server that requires keys. */
class RebuildCommandServerTest {

    private record Run(int exitCode, String out, String err) {}

    @Test
    void rebuild_needs_the_role_operator() {
        TestServer server = TestServer.sharedRequiringKeys();
        server.admin().create("rebuilt from the command line");
        String reader = server.admin().issue("rebuilding", "reader");

        Run forbidden = rebuild("--url", server.address() + "/", "--key", reader);
        assertThat(forbidden.exitCode()).isEqualTo(2);
        assertThat(forbidden.err())
                .isEqualToIgnoringNewLines("The API key's role `reader` may not do this; it needs `operator`.");

        Run completed = rebuild("--url", server.address(), "--key", TestServer.ADMIN_KEY);
        assertThat(completed.exitCode()).as(completed.err()).isZero();
        assertThat(completed.out())
                .contains(String.format(Locale.ROOT, "The read model was rebuilt: %,d events", events(server)));

        Run cancel = rebuild("--url", server.address(), "--key", TestServer.ADMIN_KEY, "--cancel");
        assertThat(cancel.exitCode()).isEqualTo(1);
    }

    private static long events(TestServer server) {
        return server.sql()
                .sql("select count(*) from event_store.event")
                .query(Long.class)
                .single();
    }

    private static Run rebuild(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = new Commands(arguments -> {
                    throw new AssertionError("rebuild --url starts no server");
                })
                .commandLine(InputStream.nullInputStream())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] arguments = new String[options.length + 1];
        arguments[0] = "rebuild";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return new Run(commands.execute(arguments), out.toString(), err.toString());
    }
}
