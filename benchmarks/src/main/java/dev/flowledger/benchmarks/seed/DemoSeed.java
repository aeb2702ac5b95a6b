package dev.flowledger.benchmarks.seed;

import dev.flowledger.benchmarks.BenchmarkException;
import dev.flowledger.benchmarks.Cli;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a server in this process and publishes the events of {@link DemoPopulation}. */
@Command(
        name = "benchmarks/demo",
        description = "Fills an embedded database with the records of a small company, to look at the web page.")
final class DemoSeed implements Callable<Integer> {

    @Option(names = "--data-dir", required = true, description = "Data directory. It is created if it does not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path dataDirectory;

    private DemoSeed() {}

    /** Runs the seed. */
    public static void main(String[] arguments) {
        Cli.run(new DemoSeed(), arguments);
    }

    @Override
    public Integer call() throws ClassNotFoundException {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        Class<?> server = Class.forName("dev.flowledger.FlowledgerApplication");
        String data = "--flowledger.data-dir=" + dataDirectory;
        try (ConfigurableApplicationContext context = SpringApplication.run(server, data, "--server.port=0")) {
            EventStore events = context.getBean(EventStore.class);
            if (events.createHeadToken() != null
                    && events.createHeadToken().position().orElse(0) > 0) {
                throw new BenchmarkException("The database has events. Choose another data directory.");
            }
            List<List<DomainEventMessage<?>>> population = new DemoPopulation(Instant.now()).events();
            Progress progress = new Progress(population.size());
            // One thread and one event at a time keep the events in the order of their times.
            EventPublisher publisher =
                    new EventPublisher(events, context.getBean(TransactionManager.class), 1, 1, progress);
            publisher.publish(population.stream());
            publisher.finish();
        }
        return 0;
    }
}
