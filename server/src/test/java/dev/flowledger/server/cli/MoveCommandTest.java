package dev.flowledger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ledger.Checkpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MoveCommandTest {

    private static final String URL = "jdbc:postgresql://db.example.org/flowledger";

    private final MoveCommand command = new MoveCommand();
    private final StringWriter errors = new StringWriter();

    @Test
    void a_move_names_the_archives_that_it_does_not_copy() throws SQLException, UnusableDatabaseException {
        parse("--to", URL);

        int exitCode = command.move(store("/mnt/archive", "s3://bucket/runs"), store());

        assertThat(exitCode).isZero();
        assertThat(errors.toString())
                .contains("The archives of finished runs were not copied.")
                .contains("FLOWLEDGER_RETENTION_ARCHIVE")
                .contains("the files of /mnt/archive and s3://bucket/runs.");
    }

    @Test
    void a_move_without_archives_warns_of_nothing() throws SQLException, UnusableDatabaseException {
        parse("--to", URL);

        assertThat(command.move(store(), store())).isZero();

        assertThat(errors.toString()).doesNotContain("archive");
    }

    private void parse(String... arguments) {
        new CommandLine(command)
                .setErr(new PrintWriter(errors, true))
                .setOut(new PrintWriter(new StringWriter()))
                .parseArgs(arguments);
    }

    private static EventStoreCopy store(String... archiveLocations) throws SQLException {
        EventStoreCopy store = mock(EventStoreCopy.class);
        when(store.connection()).thenReturn(mock(Connection.class));
        when(store.rowCounts()).thenReturn(Map.of("event", 1L));
        when(store.checkpoint()).thenReturn(Checkpoint.empty());
        when(store.archiveLocations()).thenReturn(List.of(archiveLocations));
        return store;
    }
}
