package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.Digest;
import dev.flowledger.server.database.DatabaseStartException;
import dev.flowledger.server.database.EmbeddedDatabaseConfiguration;
import dev.flowledger.server.database.JdbcUrls;
import dev.flowledger.server.database.MigrationConfiguration;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies the history out of the embedded database, for somebody who has outgrown it. */
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Copies the history from the embedded database to an external PostgreSQL (15 or newer): every event, the ledger"
                    + " and the keys. Stop the server first.",
            "The target is a database that no server has run on. Everything gets there in one transaction, or nothing: a"
                    + " move that has failed or was killed is simply run again.",
            "The embedded database stays as it is."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The target holds the same history, down to the digest of its ledger.",
            "1:The copy has failed, and is to be run again. The target holds nothing of it; or everything, if only the answer to"
                    + " the commit was lost, and then says so.",
            "2:The command line is wrong, or one of the databases cannot be used: it is in use, not there, or not empty."
        })
final class MoveCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int REFUSED = 2;

    private static final String POSTGRES = "jdbc:postgresql:";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "URL",
            description = "Where to: jdbc:postgresql://HOST[:PORT]/DATABASE. The database must exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(names = "--user", paramLabel = "USER", description = "Who to be there. It will own the event store.")
    private @Nullable String user;

    @Option(
            names = "--password",
            interactive = true,
            defaultValue = "${env:FLOWLEDGER_TO_PASSWORD}",
            description = "Asks for the password. Without this option it is FLOWLEDGER_TO_PASSWORD, if that is set.")
    private @Nullable String password;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "${env:FLOWLEDGER_DATA_DIR:-${sys:user.home}/.flowledger}",
            description = "The folder of the embedded database, if it is not the server's: FLOWLEDGER_DATA_DIR, or else"
                    + " ~/.flowledger.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path dataDir;

    /** Why a move does not even begin. */
    private static final class Refusal extends Exception {
        Refusal(@Nullable String why) {
            super(why);
        }
    }

    @Override
    public Integer call() throws SQLException {
        if (!url.startsWith(POSTGRES)) {
            return refuse(
                    "--to takes the JDBC URL of a PostgreSQL, such as " + POSTGRES + "//db.example.org/flowledger.");
        }
        if (Files.notExists(dataDir.resolve("postgresql"))) {
            return refuse("There is no embedded database in " + dataDir + ".");
        }
        try (ConfigurableApplicationContext context = embeddedDatabase();
                Connection from = snapshot(context.getBean(JdbcConnectionDetails.class));
                Connection to = target().getConnection()) {
            EventStoreCopy source = new EventStoreCopy(from);
            EventStoreCopy target = new EventStoreCopy(to);
            // Before it is migrated: whatever lives there must not be brought up to date by the way.
            refuseIfUsed(target);
            migrate(target());
            if (!source.migrations().equals(target.migrations())) {
                return refuse("The embedded database and " + place() + " are of different releases. Start the server of"
                        + " this release on " + dataDir + " once, which brings it up to date; stop it, and move.");
            }
            return move(source, target);
        } catch (Refusal | DatabaseStartException e) {
            return refuse(e.getMessage());
        } catch (SQLException | FlywayException e) {
            return refuse(place() + " cannot be used: " + e.getMessage());
        }
    }

    private int move(EventStoreCopy source, EventStoreCopy target) throws Refusal {
        try {
            target.connection().setAutoCommit(false);
            target.lock();
            refuseIfUsed(target);
            Map<String, Long> rows = source.rows();
            long all = rows.values().stream().mapToLong(Long::longValue).sum();
            try (Progress progress = Progress.over("Moving", all)) {
                target.add(source, progress::at);
            }
            Digest digest = source.digest();
            if (!target.rows().equals(rows) || !target.digest().equals(digest)) {
                return fail("what arrived is not what was sent");
            }
            target.connection().commit();
            report(rows, digest, spec.commandLine().getOut());
            return 0;
        } catch (SQLException e) {
            return fail(e.getMessage());
        }
    }

    /** As the server starts it, with the same settings, and the same lock on the folder. */
    private ConfigurableApplicationContext embeddedDatabase() throws Refusal {
        try {
            return new SpringApplicationBuilder(EmbeddedDatabaseConfiguration.class)
                    .logStartupInfo(false)
                    .run(
                            "--spring.main.web-application-type=none",
                            "--spring.datasource.url=",
                            "--flowledger.data-dir=" + dataDir,
                            "--logging.level.root=error",
                            "--logging.level.org.springframework=off");
        } catch (RuntimeException e) {
            throw new Refusal(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        }
    }

    private static Connection snapshot(JdbcConnectionDetails embedded) throws SQLException {
        Connection connection =
                DriverManager.getConnection(embedded.getJdbcUrl(), embedded.getUsername(), embedded.getPassword());
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        return connection;
    }

    private DataSource target() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "flowledger move");
        properties.setProperty("tcpKeepAlive", "true");
        // A copy may be silent for long: while the target writes a checkpoint, or waits for a lock.
        properties.setProperty("socketTimeout", "0");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return new DriverManagerDataSource(url, properties);
    }

    /** A read model that is there would be taken for one of the events that are moved. */
    private void refuseIfUsed(EventStoreCopy target) throws SQLException, Refusal {
        if (target.hasEvents()) {
            throw new Refusal(place() + " has a history already, up to digest " + target.digest()
                    + ". Nothing is ever added to one: choose an empty database.");
        }
        if (target.hasReadModel()) {
            throw new Refusal(
                    "A server has run on " + place() + ", without any events. Choose another database, or stop"
                            + " that server and drop schema read_model in this one.");
        }
    }

    private static void migrate(DataSource target) {
        MigrationConfiguration.migrationStrategy()
                .migrate(Flyway.configure(MoveCommand.class.getClassLoader())
                        .dataSource(target)
                        .defaultSchema(EventStoreCopy.SCHEMA)
                        .schemas(EventStoreCopy.SCHEMA)
                        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                        .load());
    }

    private void report(Map<String, Long> rows, Digest digest, PrintWriter out) {
        out.println(String.format(
                Locale.ROOT,
                "Moved %,d events and %,d keys' secrets to %s.",
                rows.get("event"),
                rows.get("api_key_secret"),
                place()));
        out.println("The digest of the ledger is the same there: " + digest);
        out.println("""

                What is next:
                1. Start the server with SPRING_DATASOURCE_URL=%s, SPRING_DATASOURCE_USERNAME and
                   SPRING_DATASOURCE_PASSWORD. It makes the read model from the events before it takes a request.
                2. GET /api/events/verify?digest=%s
                   must answer that it is valid and anchored.
                3. Start no server on %s any more: it would go on with a history of its own.
                   It is as it was; keep it until you are sure.""".formatted(place(), digest, dataDir));
        out.flush();
    }

    private int refuse(@Nullable String why) {
        spec.commandLine().getErr().println(why);
        return REFUSED;
    }

    private int fail(@Nullable String why) {
        spec.commandLine()
                .getErr()
                .println("The copy has failed: " + why + "\nRun the command again when that is mended.");
        return FAILED;
    }

    /** Where to, as it may be shown. */
    private String place() {
        return JdbcUrls.withoutSecrets(url);
    }
}
