package dev.flowledger.benchmarks.seed;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Publishes made-up records to the event store of a server that it starts for the purpose: the same code appends and
 * projects each event, in one transaction, as when a command had caused it; only that it is 1,000 events at once.
 */
public final class Seed {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int EVENTS_A_UNIT_OF_WORK = 1_000;
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

    private final SeedOptions options;
    private final EventStore eventStore;
    private final TransactionManager transactions;
    private final Population population;
    private final long start = System.nanoTime();
    private long lastWord = start;
    private long published;

    private Seed(SeedOptions options, EventStore eventStore, TransactionManager transactions, Population population) {
        this.options = options;
        this.eventStore = eventStore;
        this.transactions = transactions;
        this.population = population;
    }

    /** Fills what the command line names. */
    public static void main(String[] arguments) throws ClassNotFoundException, SQLException {
        SeedOptions options;
        try {
            options = SeedOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            OUT.println(e.getMessage());
            System.exit(1);
            return;
        }
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        Class<?> server = Class.forName("dev.flowledger.FlowledgerApplication");
        try (ConfigurableApplicationContext context =
                SpringApplication.run(server, options.database(), "--server.port=0")) {
            EventStore eventStore = context.getBean(EventStore.class);
            Population population = new Population(options, Instant.now());
            if (eventStore.lastSequenceNumberFor(population.firstStream()).isPresent()) {
                OUT.println("FAILED: This event store has been seeded before.");
                return;
            }
            new Seed(options, eventStore, context.getBean(TransactionManager.class), population).run();
            vacuum(context.getBean(DataSource.class));
        }
    }

    private void run() {
        publishAll(population.lives());
        // What changes now was created by whichever thread: all of them have ended.
        publishAll(population.changesOfFlows());
        say();
    }

    private void publishAll(Stream<List<DomainEventMessage<?>>> lives) {
        Iterator<List<DomainEventMessage<?>>> rest = lives.iterator();
        ExecutorService threads = Executors.newFixedThreadPool(options.threads());
        try {
            CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(() -> publishOn(rest), threads))
                            .limit(options.threads())
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            // What is committed stays, as with every command that has been answered.
            throw new IllegalStateException("The seed ends after " + published + " events", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void publishOn(Iterator<List<DomainEventMessage<?>>> rest) {
        while (!Thread.currentThread().isInterrupted()) {
            List<DomainEventMessage<?>> unit = next(rest);
            if (unit.isEmpty()) {
                return;
            }
            publish(unit);
            count(unit.size());
        }
    }

    private void publish(List<DomainEventMessage<?>> unit) {
        UnitOfWork<?> work = DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("seed"));
        work.attachTransaction(transactions);
        work.executeWithResult(() -> {
                    eventStore.publish(unit);
                    return unit.size();
                })
                .getPayload();
    }

    /** Whole lives, since the events of one must be in their order. */
    private synchronized List<DomainEventMessage<?>> next(Iterator<List<DomainEventMessage<?>>> rest) {
        List<DomainEventMessage<?>> unit = new ArrayList<>(EVENTS_A_UNIT_OF_WORK);
        while (unit.size() < EVENTS_A_UNIT_OF_WORK && rest.hasNext()) {
            unit.addAll(rest.next());
        }
        return unit;
    }

    private synchronized void count(int more) {
        published += more;
        if (System.nanoTime() - lastWord > BETWEEN_WORDS.toNanos()) {
            lastWord = System.nanoTime();
            say();
        }
    }

    private void say() {
        double seconds = (System.nanoTime() - start) / 1e9;
        double perSecond = published / seconds;
        OUT.printf(
                "%,d of %s%,d events in %,.0f s, %,.0f a second, %,.0f s to go%n",
                published,
                options.changes() ? "about " : "",
                options.events(),
                seconds,
                perSecond,
                Math.max(0, options.events() - published) / perSecond);
    }

    /** What PostgreSQL would do by itself in the next minutes: what is measured then shall not depend on when. */
    private static void vacuum(DataSource database) throws SQLException {
        OUT.println("Collecting statistics");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("flow", "deployment", "flow_run", "task_run")) {
                statement.execute("vacuum (analyze) read_model." + table);
            }
        }
    }
}
