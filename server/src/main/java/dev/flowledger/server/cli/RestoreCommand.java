package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.ledger.CheckpointFiles;
import dev.flowledger.server.cli.BackupFile.Manifest;
import dev.flowledger.server.cli.BackupFile.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates an embedded database from a file of {@link BackupCommand}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Creates an embedded database from a file that the command backup has written, and verifies its ledger: every hash is"
                    + " computed again and compared with the checkpoint in the file.",
            "If the data directory has earlier checkpoints (signing-key.signed, checkpoints.ndjson), the ledger must not contradict"
                    + " them.",
            "The data directory must not contain a database. Nothing is overwritten. If the restore fails, no database remains."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The database is restored, and its ledger is valid.",
            "1:The file is damaged, or its ledger is not valid or contradicts an earlier checkpoint. There is no database.",
            "2:The command line is wrong, the file cannot be read, or the data directory contains a database."
        })
final class RestoreCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The file of the backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    /** The number of rows of a table in a backup. */
    static long rows(Manifest backup, String table) {
        Table rows = backup.tables().get(table);
        return rows == null ? 0 : rows.rows();
    }

    @Override
    public Integer call() throws IOException {
        Path cluster = dataDir.path().resolve("postgresql");
        if (Files.exists(cluster)) {
            return fail(
                    UNUSABLE,
                    "There is a database in " + dataDir.path()
                            + ". Choose another directory (--data-dir) or move it away.");
        }
        if (!Files.isReadable(file)) {
            return fail(UNUSABLE, file + " does not exist or is not readable.");
        }
        Manifest backup;
        try {
            backup = BackupFile.check(file);
        } catch (IOException e) {
            return fail(FAILED, file + " is not a complete backup: " + e.getMessage() + ".");
        }
        String error = restore(backup);
        if (error != null) {
            FileSystemUtils.deleteRecursively(cluster);
            return fail(FAILED, "The restore failed: " + error);
        }
        spec.commandLine()
                .getOut()
                .println("Restored " + Counts.of(rows(backup, "event"), "event") + " to " + dataDir.path()
                        + ". The ledger is valid up to checkpoint " + backup.checkpoint()
                        + ".\nStart the server on it. It builds the read model before it accepts requests.");
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** Returns why the restore failed; null if it did not. */
    private @Nullable String restore(Manifest backup) {
        try (EmbeddedAccess database = EmbeddedAccess.start(dataDir.path())) {
            EventStoreCopy.migrate(database.owner());
            try (Connection connection = database.owner().getConnection()) {
                connection.setAutoCommit(false);
                EventStoreCopy target = new EventStoreCopy(connection);
                if (!target.migrations().equals(backup.migrations())) {
                    return "the file was written by another version of Flowledger. Restore it with that version.";
                }
                BackupFile.copyInto(file, backup, target);
                Checkpoint checkpoint = target.verify();
                if (checkpoint == null || !checkpoint.text().equals(backup.checkpoint())) {
                    return "the ledger in the file is not valid.";
                }
                Optional<Checkpoint> known = new CheckpointFiles(dataDir.path()).findLast(checkpoint.position());
                if (known.isPresent() && !target.contains(known.get())) {
                    return "the ledger in the file contradicts the checkpoint "
                            + known.get().text()
                            + ", which this data directory has: the backup was changed, or it is of"
                            + " another ledger.";
                }
                connection.commit();
                return null;
            }
        } catch (UnusableDatabaseException | IOException | SQLException | FlywayException e) {
            return e.getMessage();
        }
    }

    private int fail(int exitCode, String message) {
        spec.commandLine().getErr().println(message);
        return exitCode;
    }
}
