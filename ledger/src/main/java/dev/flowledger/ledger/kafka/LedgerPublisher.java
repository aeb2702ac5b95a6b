package dev.flowledger.ledger.kafka;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.ledger.Cursor;
import dev.flowledger.ledger.LedgerReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Publishes the ledger to a Kafka topic: each event once, in the order of the ledger. Every node runs it, and one node at a time
 * publishes. It continues after the last event that the topic contains, so that neither a lost answer of Kafka nor the death of a
 * node repeats or omits an event.
 */
public final class LedgerPublisher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LedgerPublisher.class);

    /** A transaction of Kafka ends with the page that exceeds this number of events. Each transaction costs several round trips. */
    private static final int TRANSACTION_EVENTS = 5000;

    /** How often to look for new events when all are published. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    /** How often a node renews its lease or tries to claim the publication. */
    private static final Duration CLAIM_INTERVAL = Duration.ofSeconds(1);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    private static final String UNAVAILABLE = "The ledger is not published to Kafka.";

    private final Supplier<LedgerTopic> topics;
    private final LedgerReader reader;
    private final Publications publications;
    private final DatabaseState database;
    private final String node = ManagementFactory.getRuntimeMXBean().getName() + "/"
            + UUID.randomUUID().toString().substring(0, 8);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ThreadPoolTaskScheduler monitor = new ThreadPoolTaskScheduler();
    private volatile @Nullable Thread thread;
    private volatile @Nullable PublicationState state;

    /** The topic while this node publishes; otherwise null. */
    private @Nullable LedgerTopic topic;

    /** The last published event. */
    private Cursor last = Cursor.START;

    private long lastRenewal;

    /** The problem that was logged; null if there was none or it has ended. */
    private @Nullable String loggedProblem;

    LedgerPublisher(
            Supplier<LedgerTopic> topics, LedgerReader reader, Publications publications, DatabaseState database) {
        this.topics = topics;
        this.reader = reader;
        this.publications = publications;
        this.database = database;
    }

    /** The state of the publication as of the last second; empty if it is not known. */
    public Optional<PublicationState> state() {
        return Optional.ofNullable(state);
    }

    /** The name of this node in {@link PublicationState#node()}. */
    public String node() {
        return node;
    }

    @Override
    public void start() {
        Thread publishing = new Thread(this::run, "kafka-publisher");
        publishing.setDaemon(true);
        publishing.start();
        thread = publishing;
        // In a thread of its own, because the other one may wait for Kafka.
        monitor.setThreadNamePrefix("kafka-monitor-");
        monitor.setDaemon(true);
        monitor.initialize();
        Future<?> ignored = monitor.scheduleWithFixedDelay(this::poll, CLAIM_INTERVAL);
    }

    @Override
    public void stop() {
        stopped.countDown();
        monitor.shutdown();
        Thread publishing = Objects.requireNonNull(thread);
        try {
            publishing.join(STOP_TIMEOUT.toMillis());
            // It may wait for Kafka.
            publishing.interrupt();
            publishing.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null && stopped.getCount() > 0;
    }

    /** Stops after the job that sequences events. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void poll() {
        try {
            state = publications.find().orElse(null);
        } catch (RuntimeException e) {
            state = null;
            log.debug("The state of the publication could not be read", e);
        }
    }

    private void run() {
        try {
            Duration delay = Duration.ZERO;
            while (!stopped.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                delay = attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopPublishing(null);
    }

    /** Publishes one transaction if this node may, and returns the delay before the next attempt. */
    private Duration attempt() {
        if (database.problemWithChanges() != null) {
            return RETRY_DELAY;
        }
        try {
            Duration delay = publish();
            if (System.nanoTime() - lastRenewal >= CLAIM_INTERVAL.toNanos()) {
                renew();
            }
            return delay;
        } catch (PublicationException e) {
            return fail(String.valueOf(e.getMessage()), e.details());
        } catch (KafkaException e) {
            return fail(UNAVAILABLE, rootMessage(e));
        } catch (DataAccessException e) {
            return database.report(e) ? abandon() : fail("The ledger cannot be read for Kafka.", rootMessage(e));
        } catch (RuntimeException | Error e) {
            // The thread must not end. For example, a codec may be missing.
            return fail(UNAVAILABLE, FailureReason.of(e));
        }
    }

    private Duration publish() {
        if (topic == null) {
            if (!claim()) {
                return CLAIM_INTERVAL;
            }
            LedgerTopic opened = topics.get();
            topic = opened;
            last = lastPublished(opened);
            requireContained(last);
            if (loggedProblem == null) {
                log.info("This node publishes the ledger to Kafka, after position {}", last.position());
            }
        }
        // Before the page, which therefore contains these entries.
        long head = reader.head().position();
        List<LedgerEvent> page = next(last);
        if (page.isEmpty() && head > last.position()) {
            throw removedEvents(last);
        }
        if (page.isEmpty()) {
            return POLL_INTERVAL;
        }
        publish(topic, page);
        renew();
        return Duration.ZERO;
    }

    /** Only a free publication is claimed, because an attempt writes to the database. */
    private boolean claim() {
        Optional<PublicationState> found = publications.find();
        lastRenewal = System.nanoTime();
        String publishing = found.map(PublicationState::node).orElse(null);
        if (publishing != null && !publishing.equals(node)) {
            if (found.get().problem() == null) {
                logEnd("by node " + publishing);
            }
            return false;
        }
        return publications.claim(node);
    }

    private Cursor lastPublished(LedgerTopic opened) {
        Cursor inTopic = opened.last().event();
        if (inTopic != null) {
            return inTopic;
        }
        if (!opened.last().expired()) {
            return Cursor.START;
        }
        Cursor known = publications.lastKnown();
        if (known == null) {
            throw new PublicationException(
                    "The records of the Kafka topic have expired, and the database does not contain which events they were."
                            + " Use another topic.",
                    "");
        }
        return known;
    }

    private void publish(LedgerTopic opened, List<LedgerEvent> firstPage) {
        opened.begin();
        Cursor end = last;
        int events = 0;
        try {
            for (List<LedgerEvent> page = firstPage; !page.isEmpty() && events < TRANSACTION_EVENTS; page = next(end)) {
                // After the page was read, so that its events follow this one.
                requireContained(end);
                page.forEach(opened::send);
                end = Cursor.of(page.get(page.size() - 1));
                events += page.size();
            }
        } catch (DataAccessException | PublicationException e) {
            // Readers would wait for the end of the transaction.
            opened.abort();
            throw e;
        }
        opened.commit();
        last = end;
    }

    /** Reads the next events, up to the first position that is missing. */
    private List<LedgerEvent> next(Cursor previous) {
        List<LedgerEvent> page = reader.page(previous.position());
        int size = 0;
        while (size < page.size() && page.get(size).position() == previous.position() + size + 1) {
            size++;
        }
        return page.subList(0, size);
    }

    private static PublicationException removedEvents(Cursor previous) {
        return new PublicationException(
                "Events were removed from the ledger: the one at position " + (previous.position() + 1)
                        + " is missing. Nothing after it is published. Verify the ledger.",
                "");
    }

    /** Checks that the ledger was not restored or rolled back to a state before the last published event. */
    private void requireContained(Cursor published) {
        if (!published.equals(reader.find(published.position()))) {
            throw anotherHistory(published);
        }
    }

    private static PublicationException anotherHistory(Cursor published) {
        return new PublicationException(
                "The ledger does not contain the last event of the Kafka topic: the database was restored or rolled back, or"
                        + " belongs to another topic. Nothing is published. See docs/kafka.md.",
                "the last event of the topic is " + published);
    }

    /** Renews the lease. */
    private void renew() {
        if (topic == null) {
            return;
        }
        requireContained(last);
        lastRenewal = System.nanoTime();
        if (!publications.advance(node, last)) {
            // Another node has fenced the producer, or will.
            closeTopic();
            return;
        }
        logEnd("after position " + last.position());
    }

    private void logEnd(String how) {
        if (loggedProblem != null) {
            log.info("The ledger is published to Kafka again, {}", how);
            loggedProblem = null;
        }
    }

    private Duration fail(String problem, String details) {
        if (stopped.getCount() > 0 && !problem.equals(loggedProblem)) {
            log.warn("{} Will retry every {} s. Cause: {}", problem, RETRY_DELAY.toSeconds(), details);
            loggedProblem = problem;
        }
        stopPublishing(details.isEmpty() ? problem : problem + " Cause: " + details);
        return RETRY_DELAY;
    }

    private Duration abandon() {
        closeTopic();
        return RETRY_DELAY;
    }

    private void stopPublishing(@Nullable String problem) {
        try {
            publications.release(node, problem);
        } catch (RuntimeException e) {
            // The lease expires.
            log.debug("The publication to Kafka was not released", e);
        }
        closeTopic();
    }

    private void closeTopic() {
        LedgerTopic opened = topic;
        topic = null;
        if (opened != null) {
            opened.close();
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
