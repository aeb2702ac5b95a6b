package dev.flowledger.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of commands that use the embedded database. */
final class DataDirOption {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "${env:FLOWLEDGER_DATA_DIR:-${sys:user.home}/.flowledger}",
            description =
                    "The data directory of the embedded database. By default FLOWLEDGER_DATA_DIR, or ~/.flowledger.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path dataDir;

    /** The absolute path of the data directory. */
    Path path() {
        return dataDir.toAbsolutePath().normalize();
    }
}
