package dev.flowledger.server.cli;

import dev.flowledger.api.FailureReason;
import dev.flowledger.server.cli.BackupFile.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the event store of the embedded database to a file. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Writes the event store of the embedded database to a new file, as of one point in time: the events, the ledger, the"
                    + " keys of content, the hashes of the API keys and the logs of runs. The server may be running; reads and"
                    + " writes continue.",
            "The file contains checksums and the checkpoint of the ledger. Archives of runs are not included: the command names"
                    + " the folder or bucket that has them."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The backup is complete.",
            "1:The backup failed. There is no file.",
            "2:The command line is wrong, the file exists or cannot be created, or there is no usable database."
        })
final class BackupCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The new file. It must not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Override
    public Integer call() {
        if (Files.exists(output)) {
            return fail(UNUSABLE, output + " exists. Choose another file.");
        }
        if (Files.notExists(dataDir.path().resolve("postgresql"))) {
            return fail(UNUSABLE, "There is no embedded database in " + dataDir.path() + ".");
        }
        Path directory = output.toAbsolutePath().getParent();
        if (directory != null && !Files.isWritable(directory)) {
            return fail(UNUSABLE, "The directory " + directory + " does not exist or is not writable.");
        }
        try (EmbeddedAccess database = EmbeddedAccess.toRunningOrStopped(dataDir.path());
                Connection connection = database.readSnapshot()) {
            EventStoreCopy source = new EventStoreCopy(connection);
            Manifest backup = BackupFile.write(source, output);
            report(backup, spec.commandLine().getOut());
            warnOfArchives(RestoreCommand.rows(backup, "archive"), source.archiveLocations());
            return 0;
        } catch (UnusableDatabaseException e) {
            return fail(UNUSABLE, e.getMessage());
        } catch (IOException | SQLException e) {
            return fail(FAILED, "The backup failed: " + FailureReason.of(e));
        }
    }

    private void report(Manifest backup, PrintWriter out) {
        out.println("Backed up " + Counts.of(RestoreCommand.rows(backup, "event"), "event") + " and "
                + Counts.of(RestoreCommand.rows(backup, "api_key_secret"), "API key") + " to " + output + ".");
        out.println("Checkpoint of the ledger: " + backup.checkpoint());
        out.println("Store the checkpoint elsewhere, too: a restore is compared with the checkpoint in the file only.");
        out.flush();
    }

    private void warnOfArchives(long archives, List<String> locations) {
        if (archives > 0) {
            spec.commandLine()
                    .getErr()
                    .println("The backup does not contain the files of " + Counts.of(archives, "archive")
                            + " of finished runs. Back up " + String.join(" and ", locations)
                            + " now, too: after the database, so that no file is missing.");
        }
    }

    private int fail(int exitCode, @Nullable String message) {
        spec.commandLine().getErr().println(message);
        return exitCode;
    }
}
