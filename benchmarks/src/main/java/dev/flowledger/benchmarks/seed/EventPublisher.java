package dev.flowledger.benchmarks.seed;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Publishes events to an event store in units of work of many events. Apart from the number of events, it is the
 * same as for a command: one transaction appends and projects them.
 */
final class EventPublisher {

    static final int EVENTS_PER_UNIT_OF_WORK = 1_000;

    private final EventStore eventStore;
    private final TransactionManager transactions;
    private final int threads;
    private final int eventsPerUnitOfWork;
    private final Progress progress;

    EventPublisher(
            EventStore eventStore,
            TransactionManager transactions,
            int threads,
            int eventsPerUnitOfWork,
            Progress progress) {
        this.eventStore = eventStore;
        this.transactions = transactions;
        this.threads = threads;
        this.eventsPerUnitOfWork = eventsPerUnitOfWork;
        this.progress = progress;
    }

    /** Publishes all lists. The events of one list stay in order; different lists may be published concurrently. */
    void publish(Stream<List<DomainEventMessage<?>>> lists) {
        Iterator<List<DomainEventMessage<?>>> remaining = lists.iterator();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CompletableFuture.allOf(Stream.generate(
                                    () -> CompletableFuture.runAsync(() -> publishRemaining(remaining), executor))
                            .limit(threads)
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "The seed failed after " + progress.published() + " events, which are committed", e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    void finish() {
        progress.print();
    }

    private void publishRemaining(Iterator<List<DomainEventMessage<?>>> remaining) {
        while (!Thread.currentThread().isInterrupted()) {
            List<DomainEventMessage<?>> events = nextUnitOfWork(remaining);
            if (events.isEmpty()) {
                return;
            }
            publishInOneTransaction(events);
            progress.add(events.size());
        }
    }

    private void publishInOneTransaction(List<DomainEventMessage<?>> events) {
        UnitOfWork<?> unitOfWork = DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("seed"));
        unitOfWork.attachTransaction(transactions);
        unitOfWork
                .executeWithResult(() -> {
                    eventStore.publish(events);
                    return events.size();
                })
                .getPayload();
    }

    private synchronized List<DomainEventMessage<?>> nextUnitOfWork(Iterator<List<DomainEventMessage<?>>> remaining) {
        List<DomainEventMessage<?>> events = new ArrayList<>(eventsPerUnitOfWork);
        while (events.size() < eventsPerUnitOfWork && remaining.hasNext()) {
            events.addAll(remaining.next());
        }
        return events;
    }
}
