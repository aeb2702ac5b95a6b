package dev.flowledger.query.readmodel;

import java.util.List;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sees to it that there is a read model before the server takes its first request. When there is none, or one of an
 * earlier release, every event is replayed into a new one, in one transaction: a start that dies leaves what was there.
 */
@Component
class ReadModelStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReadModelStart.class);

    /** The advisory lock under which one node makes the read model while the others wait. */
    private static final long LOCK = 0x666c6f776c656467L;

    private static final long PROGRESS = 100_000;

    private final ReadModelSchema schema;
    private final EventStore events;
    private final ApplicationContext context;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private boolean running;

    ReadModelStart(
            ReadModelSchema schema,
            EventStore events,
            ApplicationContext context,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.schema = schema;
        this.events = events;
        this.context = context;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void start() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().listOfRows();
            if (!schema.isCurrent()) {
                schema.replace();
                replay();
            }
        });
        running = true;
    }

    private void replay() {
        List<AnnotationEventHandlerAdapter> projections =
                context.getBeansWithAnnotation(ProcessingGroup.class).values().stream()
                        .map(AnnotationEventHandlerAdapter::new)
                        .toList();
        long replayed = 0;
        try (BlockingStream<TrackedEventMessage<?>> stored = events.openStream(null)) {
            while (stored.hasNextAvailable()) {
                project(stored.nextAvailable(), projections);
                replayed++;
                if (replayed % PROGRESS == 0) {
                    log.info("Making a new read model: {} events replayed", replayed);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server was stopped while it made its read model", e);
        }
        if (replayed > 0) {
            log.info("Made a new read model from {} events", replayed);
        }
    }

    private static void project(TrackedEventMessage<?> event, List<AnnotationEventHandlerAdapter> projections) {
        for (AnnotationEventHandlerAdapter projection : projections) {
            try {
                projection.handle(event);
            } catch (Exception e) {
                throw new IllegalStateException(
                        "The read model cannot be made: event " + event.getIdentifier() + " cannot be projected", e);
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, whose phase is one of the last. */
    @Override
    public int getPhase() {
        return 0;
    }
}
