package dev.flowledger.benchmarks.seed;

import dev.flowledger.benchmarks.BenchmarkException;
import dev.flowledger.benchmarks.Cli;
import dev.flowledger.benchmarks.Console;
import dev.flowledger.benchmarks.Numbers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a server in this process and publishes generated events to its event store. */
@Command(
        name = "benchmarks/seed",
        sortOptions = false,
        showDefaultValues = true,
        description =
                "Fills a database with generated records. The events are appended to the event store and projected by"
                        + " the code of the server.")
final class Seed implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Database database;

    @Option(
            names = "--flows",
            paramLabel = "N",
            defaultValue = "10000",
            converter = Numbers.Positive.class,
            description = "Number of flows.")
    private int flows;

    @Option(
            names = "--deployments",
            paramLabel = "N",
            defaultValue = "3000",
            converter = Numbers.NonNegative.class,
            description = "Number of deployments.")
    private int deployments;

    @Option(
            names = "--flow-runs",
            paramLabel = "N",
            defaultValue = "200000",
            converter = Numbers.NonNegative.class,
            description = "Number of flow runs.")
    private int flowRuns;

    @Option(
            names = "--task-runs",
            paramLabel = "N",
            defaultValue = "1000000",
            converter = Numbers.NonNegative.class,
            description = "Number of task runs.")
    private int taskRuns;

    @Option(
            names = "--changes",
            description =
                    "Generates state changes of runs, and updates and deletes of flows, too: about three times as many"
                            + " events.")
    private boolean changes;

    @Option(
            names = "--in-order",
            description =
                    "Generates flow runs in the order of their times, as a server records them, instead of at random.")
    private boolean inOrder;

    @Option(
            names = "--first-flow",
            paramLabel = "N",
            defaultValue = "0",
            converter = Numbers.NonNegative.class,
            description = "Number of the first flow. Continues a seed of N flows.")
    private int firstFlow;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "3",
            converter = Numbers.Positive.class,
            description = "Number of units of work that run concurrently.")
    private int threads;

    /** The database to fill. */
    static final class Database {

        @Option(
                names = "--data-dir",
                required = true,
                paramLabel = "DIRECTORY",
                description = "Data directory of an embedded database. It is created if it does not exist.")
        private @Nullable Path dataDirectory;

        @Option(
                names = "--url",
                required = true,
                paramLabel = "JDBC_URL",
                description =
                        "URL of an external database. Set SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD, too.")
        private @Nullable String url;

        String serverArgument() {
            return dataDirectory != null ? "--flowledger.data-dir=" + dataDirectory : "--spring.datasource.url=" + url;
        }
    }

    private Seed() {}

    /** Runs the seed. */
    public static void main(String[] arguments) {
        Cli.run(new Seed(), arguments);
    }

    @Override
    public Integer call() throws ClassNotFoundException, SQLException {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        Class<?> server = Class.forName("dev.flowledger.FlowledgerApplication");
        try (ConfigurableApplicationContext context =
                SpringApplication.run(server, database.serverArgument(), "--server.port=0")) {
            PopulationSize size =
                    new PopulationSize(flows, firstFlow, deployments, flowRuns, taskRuns, changes, inOrder);
            Population population = new Population(size, Instant.now());
            EventStore eventStore = context.getBean(EventStore.class);
            if (eventStore.lastSequenceNumberFor(population.firstStream()).isPresent()) {
                throw new BenchmarkException("This event store has been seeded before.");
            }
            EventPublisher publisher = new EventPublisher(
                    eventStore,
                    context.getBean(TransactionManager.class),
                    threads,
                    EventPublisher.EVENTS_PER_UNIT_OF_WORK,
                    new Progress(size));
            publisher.publish(population.records());
            // A unit of work may contain records of any thread, so changes start when all records exist.
            publisher.publish(population.flowChanges());
            publisher.finish();
            vacuum(context.getBean(DataSource.class));
        }
        return 0;
    }

    /** Does what autovacuum would do a few minutes later, so that measurements do not depend on its timing. */
    private static void vacuum(DataSource database) throws SQLException {
        Console.print("Collecting statistics");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("flow", "deployment", "flow_run", "task_run")) {
                statement.execute("vacuum (analyze) read_model." + table);
            }
        }
    }
}
