package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.server.database.DatabaseStartException;
import dev.flowledger.server.database.JdbcUrls;
import dev.flowledger.server.database.MigrationConfiguration;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies the event store from the embedded database to an external PostgreSQL. */
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Copies the event store (the events, the ledger, the keys of content, the API keys and the logs of runs) from the"
                    + " embedded database to an external PostgreSQL, version 15 or newer. Stop the server first.",
            "The target must be a database on which no server has run. The copy is one transaction: if it fails or is killed,"
                    + " the target is unchanged and the command can be run again.",
            "The embedded database is not changed."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The target contains the same history. The checkpoints of both ledgers are equal.",
            "1:The copy failed. Run the command again: if the connection was lost during the commit and the target is"
                    + " complete, the command says so.",
            "2:The command line is wrong, or one of the databases cannot be used: it is in use, does not exist, or is not"
                    + " empty."
        })
final class MoveCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    private static final String URL_PREFIX = "jdbc:postgresql:";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "URL",
            description = "The target: jdbc:postgresql://HOST[:PORT]/DATABASE. The database must exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "The database user. It becomes the owner of the event store.")
    private @Nullable String user;

    @Option(
            names = "--password",
            interactive = true,
            defaultValue = "${env:FLOWLEDGER_TO_PASSWORD}",
            description = "Prompts for the password. Without this option, FLOWLEDGER_TO_PASSWORD is used if it is set.")
    private @Nullable String password;

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Override
    public Integer call() throws SQLException {
        if (!url.startsWith(URL_PREFIX)) {
            return unusable("--to must be the JDBC URL of a PostgreSQL database, such as " + URL_PREFIX
                    + "//db.example.org/flowledger.");
        }
        if (Files.notExists(dataDir.path().resolve("postgresql"))) {
            return unusable("There is no embedded database in " + dataDir.path() + ".");
        }
        try (EmbeddedAccess embedded = EmbeddedAccess.start(dataDir.path());
                Connection from = embedded.readSnapshot();
                Connection to = targetDataSource().getConnection()) {
            EventStoreCopy source = new EventStoreCopy(from);
            EventStoreCopy target = new EventStoreCopy(to);
            // Before the migration, which must not change a database that is in use.
            requireUnused(target);
            MigrationConfiguration.requireSessions(targetDataSource());
            EventStoreCopy.migrate(targetDataSource());
            if (!source.migrations().equals(target.migrations())) {
                return unusable("The embedded database and " + targetName()
                        + " have different versions. Start a server of this" + " version on " + dataDir.path()
                        + " once, which migrates it. Stop the server and run the command again.");
            }
            return move(source, target);
        } catch (UnusableDatabaseException | DatabaseStartException e) {
            return unusable(e.getMessage());
        } catch (SQLException | FlywayException e) {
            return unusable(targetName() + " cannot be used: " + e.getMessage());
        }
    }

    int move(EventStoreCopy source, EventStoreCopy target) throws UnusableDatabaseException {
        try {
            target.connection().setAutoCommit(false);
            target.lock();
            requireUnused(target);
            Map<String, Long> rows = source.rowCounts();
            long all = rows.values().stream().mapToLong(Long::longValue).sum();
            try (Progress progress = Progress.ofRows("Moving", all)) {
                target.copyFrom(source, progress::update);
            }
            Checkpoint checkpoint = source.checkpoint();
            if (!target.rowCounts().equals(rows) || !target.checkpoint().equals(checkpoint)) {
                return fail("the target does not contain the same rows as the source");
            }
            List<String> archives = source.archiveLocations();
            target.connection().commit();
            report(rows, checkpoint, spec.commandLine().getOut());
            if (!archives.isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "The archives of finished runs were not copied. Set FLOWLEDGER_RETENTION_ARCHIVE of the new server"
                                        + " to a folder or bucket that has the files of "
                                        + String.join(" and ", archives) + ".");
            }
            return 0;
        } catch (SQLException e) {
            return fail(e.getMessage());
        }
    }

    private DataSource targetDataSource() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "flowledger move");
        properties.setProperty("tcpKeepAlive", "true");
        // No limit: the target may not respond for a long time, while it writes a checkpoint or waits for a lock.
        properties.setProperty("socketTimeout", "0");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return new DriverManagerDataSource(url, properties);
    }

    /** A server would take an existing read model for the one of the copied events. */
    private void requireUnused(EventStoreCopy target) throws SQLException, UnusableDatabaseException {
        if (target.hasEvents()) {
            throw new UnusableDatabaseException(targetName() + " already has events. Choose an empty database.");
        }
        if (target.hasReadModel()) {
            throw new UnusableDatabaseException("A server without events has run on " + targetName()
                    + ". Choose another database, or stop that" + " server and drop the schema read_model.");
        }
    }

    private void report(Map<String, Long> rows, Checkpoint checkpoint, PrintWriter out) {
        out.println("Copied " + Counts.of(rows.getOrDefault("event", 0L), "event") + " and "
                + Counts.of(rows.getOrDefault("api_key_secret", 0L), "API key") + " to " + targetName() + ".");
        out.println("Both ledgers have the checkpoint " + checkpoint);
        out.println("""

                Next steps:
                1. Start the server with SPRING_DATASOURCE_URL=%s, SPRING_DATASOURCE_USERNAME and
                   SPRING_DATASOURCE_PASSWORD. It builds the read model before it accepts requests.
                2. GET /api/events/verify?checkpoint=%s
                   must return "valid":true and "anchored":true.
                3. Do not start a server on %s again: the two histories would diverge.
                   Keep the directory until you have verified the target.""".formatted(targetName(), checkpoint, dataDir.path()));
        out.flush();
    }

    private int unusable(@Nullable String message) {
        spec.commandLine().getErr().println(message);
        return UNUSABLE;
    }

    private int fail(@Nullable String reason) {
        spec.commandLine()
                .getErr()
                .println("The copy failed: " + reason + "\nFix the cause and run the command again.");
        return FAILED;
    }

    /** The URL of the target without the password. */
    private String targetName() {
        return JdbcUrls.withoutSecrets(url);
    }
}
