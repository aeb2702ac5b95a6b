package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FailureReason;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.ledger.LedgerEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The subscriptions to the ledger on this node. Each has a thread that waits for events and sends them. Nothing is queued for a
 * subscriber: it reads from the ledger. A subscriber that does not read is disconnected by the server's write timeout.
 */
@Component
class LedgerSubscriptions implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LedgerSubscriptions.class);

    private static final long NO_TIMEOUT = 0;

    private final LedgerTail tail;
    private final DatabaseState database;
    private final AsyncTaskExecutor threads;
    private final Duration heartbeat;
    private final int maxSubscriptions;
    private final int maxSubscriptionsPerCaller;
    private final Map<String, Integer> countByCaller = new ConcurrentHashMap<>();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    LedgerSubscriptions(
            LedgerTail tail,
            DatabaseState database,
            SimpleAsyncTaskExecutorBuilder threads,
            MeterRegistry meters,
            @Value("${flowledger.ledger.heartbeat}") Duration heartbeat,
            @Value("${flowledger.ledger.max-subscriptions}") int maxSubscriptions,
            @Value("${flowledger.ledger.max-subscriptions-per-caller}") int maxSubscriptionsPerCaller) {
        this.tail = tail;
        this.database = database;
        this.heartbeat = heartbeat;
        this.maxSubscriptions = maxSubscriptions;
        this.maxSubscriptionsPerCaller = maxSubscriptionsPerCaller;
        this.threads = threads.threadNamePrefix("subscription-").build();
        Gauge.builder("flowledger.ledger.subscriptions", subscriptions, Set::size)
                .description("Subscriptions to the ledger on this node")
                .register(meters);
    }

    /**
     * Where a subscription starts.
     *
     * @param after the position that the subscriber has requested
     * @param isReset whether the ledger does not contain that position, or another event there, so that the subscription starts at the
     *     head
     * @param head the end of the ledger at the time of the request
     * @param position the position after which the subscription starts
     * @param history the history of the ledger that the position belongs to
     */
    record Start(long after, boolean isReset, Cursor head, Cursor position, long history) {}

    /**
     * Adds a subscription.
     *
     * @param caller the name of the API key or, without keys, the address
     * @param access the access of the caller, with which the subscription ends
     * @throws ApiException if the caller or this node has the maximum number of subscriptions
     */
    synchronized SseEmitter add(String caller, AccessCheck access, Start start, EventFilter filter) {
        if (subscriptions.size() >= maxSubscriptions) {
            throw ApiException.tooMany(
                    "This server has the maximum of " + maxSubscriptions + " subscriptions. Retry later.");
        }
        countByCaller.compute(caller, (name, count) -> {
            if (count != null && count >= maxSubscriptionsPerCaller) {
                throw ApiException.tooMany("You have the maximum of " + maxSubscriptionsPerCaller
                        + " subscriptions. Close one before you open another.");
            }
            return count == null ? 1 : count + 1;
        });
        Subscription subscription = new Subscription(caller, access, start, filter);
        subscriptions.add(subscription);
        try {
            threads.execute(subscription);
        } catch (RuntimeException | OutOfMemoryError noThread) {
            remove(subscription);
            throw noThread;
        }
        return subscription.emitter;
    }

    /** The number of the current history of the ledger, for {@link Start}. */
    long history() {
        return tail.history();
    }

    private void remove(Subscription subscription) {
        if (subscriptions.remove(subscription)) {
            countByCaller.compute(subscription.caller, (name, count) -> count == null || count == 1 ? null : count - 1);
        }
    }

    private final class Subscription implements Runnable {

        private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);

        private final String caller;
        private final AccessCheck access;
        private final Start start;

        /** Up to this position, a revocation concerns an earlier key of this name. */
        private long head;

        private final EventFilter filter;
        private final EventFilter filterOrKeyRevoked;
        private final String streamOfKey;

        /** The position up to which the subscriber has all matching events. */
        private Cursor position;

        private long history;

        /** The last position that was sent to the subscriber. */
        private long sentPosition;

        private long lastSent = System.nanoTime();
        private volatile boolean open = true;
        private volatile @Nullable Thread thread;

        Subscription(String caller, AccessCheck access, Start start, EventFilter filter) {
            this.caller = caller;
            this.access = access;
            this.start = start;
            this.head = start.head().position();
            this.history = start.history();
            this.position = start.position();
            this.sentPosition = position.position();
            this.filter = filter;
            this.filterOrKeyRevoked = filter.orKeyRevoked();
            this.streamOfKey = ApiKeyId.key(caller).stream();
            emitter.onCompletion(() -> open = false);
            emitter.onError(failure -> open = false);
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            try {
                // Sends the response headers, so that the client knows immediately that it is connected.
                send(SseEmitter.event().comment("subscribed after position " + position.position()));
                if (start.isReset()) {
                    sendReset(start.after());
                }
                while (open && running) {
                    sendUntilAccessEnds();
                }
                emitter.complete();
            } catch (IOException disconnected) {
                // The web server completes the response.
                log.debug("A subscriber has disconnected or does not read", disconnected);
            } catch (IllegalStateException completed) {
                log.debug("A subscription cannot send any more", completed);
                emitter.complete();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                emitter.complete();
            } catch (RuntimeException | Error e) {
                // The client reconnects with the position of the last event that it received. A stop interrupts reads.
                log.atLevel(running && !database.report(e) ? Level.WARN : Level.DEBUG)
                        .log("Cannot read the ledger, a subscription is closed: {}", FailureReason.of(e));
                emitter.complete();
            } finally {
                remove(this);
            }
        }

        /** Ends the subscription. Interrupts its thread, which would otherwise read from a database that has stopped. */
        void stop() {
            emitter.complete();
            Thread waiting = thread;
            if (waiting != null) {
                waiting.interrupt();
            }
        }

        /** The ledger ends before the position of the subscriber, or has another event there. */
        private void sendReset(long after) throws IOException {
            send(SseEmitter.event()
                    .name("reset")
                    .id(position.text())
                    .data(Map.of("after", after, "head_position", position.position())));
            sentPosition = position.position();
        }

        /** Sends the next batch. When the access of the caller has ended, sends the reason and closes the subscription. */
        private void sendUntilAccessEnds() throws IOException, InterruptedException {
            try {
                access.require();
                sendNextBatch();
            } catch (ApiException ended) {
                open = false;
                send(SseEmitter.event().name("end").data(Map.of("detail", String.valueOf(ended.getMessage()))));
            }
        }

        private void sendNextBatch() throws IOException, InterruptedException {
            Duration untilExpiry = access.remaining();
            Duration timeout = untilExpiry.compareTo(untilHeartbeat()) < 0 ? untilExpiry : untilHeartbeat();
            LedgerTail.Batch batch = tail.after(position.position(), filterOrKeyRevoked, timeout, history);
            Cursor end = batch.end();
            if (batch.history() != history && end != null) {
                long after = position.position();
                history = batch.history();
                position = end;
                head = end.position();
                sendReset(after);
                return;
            }
            for (LedgerEvent event : batch.events()) {
                if (revokesKey(event)) {
                    throw ApiException.accessEnded("The API key has been revoked.");
                }
                if (filter.matches(event.event())) {
                    send(SseEmitter.event().id(Cursor.of(event).text()).data(event.line()));
                    sentPosition = event.position();
                }
            }
            if (end != null) {
                position = end;
            }
            if (untilHeartbeat().compareTo(Duration.ZERO) <= 0) {
                sendHeartbeat();
            }
        }

        private Duration untilHeartbeat() {
            return heartbeat.minusNanos(System.nanoTime() - lastSent);
        }

        /** After events that do not match, the heartbeat has an id: a subscriber that reconnects does not read them again. */
        private void sendHeartbeat() throws IOException {
            SseEmitter.SseEventBuilder event = SseEmitter.event();
            if (position.position() > sentPosition) {
                event.id(position.text());
            }
            send(event.comment("heartbeat"));
            sentPosition = position.position();
        }

        private void send(SseEmitter.SseEventBuilder event) throws IOException {
            emitter.send(event);
            lastSent = System.nanoTime();
        }

        /** Whether the event revokes the API key of this subscription. */
        private boolean revokesKey(LedgerEvent event) {
            return event.position() > head
                    && event.event().type().equals(EventFilter.KEY_REVOKED)
                    && event.event().stream().equals(streamOfKey);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Stops before the web server waits for active requests, because subscriptions do not end otherwise. */
    @Override
    public void stop() {
        running = false;
        subscriptions.forEach(Subscription::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
