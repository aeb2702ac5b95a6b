package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.ledger.LedgerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Everyone who follows the ledger on this node. Each has a thread that waits for news and writes them. What a listener has
 * not taken yet is in the ledger and nowhere else; one that takes nothing for as long as the server's write time-out is cut off.
 */
@Component
class LedgerSubscriptions implements SmartLifecycle {

    /** The most listeners with one key; without keys, from one address. */
    static final int MOST_OF_ONE = 20;

    /** The most on a node. */
    static final int MOST = 200;

    private static final Logger log = LoggerFactory.getLogger(LedgerSubscriptions.class);

    private static final SseEmitter.SseEventBuilder NOTHING = SseEmitter.event().comment("nothing new");

    private final LedgerTail feed;
    private final AsyncTaskExecutor threads;
    private final Duration heartbeat;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Set<Listener> all = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    LedgerSubscriptions(
            LedgerTail feed,
            SimpleAsyncTaskExecutorBuilder threads,
            @Value("${flowledger.ledger.heartbeat}") Duration heartbeat) {
        this.feed = feed;
        this.heartbeat = heartbeat;
        this.threads = threads.threadNamePrefix("listener-").build();
    }

    /**
     * Begins to follow the ledger behind a position.
     *
     * @param head the end of the ledger as the caller came: whatever was revoked before was not the caller's key
     * @throws ApiException when this caller, or everyone together, has as many listeners as there may be
     */
    SseEmitter add(String caller, long head, long after, EventFilter filter) {
        if (all.size() >= MOST) {
            throw ApiException.tooMany(
                    "There are as many listeners on this server as it takes; please try again later.");
        }
        counts.compute(caller, (name, count) -> {
            if (count != null && count >= MOST_OF_ONE) {
                throw ApiException.tooMany(
                        "You have " + count + " listeners, which is the most that there may be of one caller.");
            }
            return count == null ? 1 : count + 1;
        });
        Listener listener = new Listener(caller, head, after, filter);
        all.add(listener);
        threads.execute(listener);
        return listener.emitter;
    }

    private void remove(Listener listener) {
        if (all.remove(listener)) {
            counts.compute(listener.caller, (name, count) -> count == null || count == 1 ? null : count - 1);
        }
    }

    private final class Listener implements Runnable {

        /** Without a time-out: it is for ever. */
        private final SseEmitter emitter = new SseEmitter(0L);

        private final String caller;
        private final long head;
        private final EventFilter filter;
        private final EventFilter filterAndRevocations;
        private final String streamOfKey;
        private long position;
        private volatile boolean open = true;

        Listener(String caller, long head, long after, EventFilter filter) {
            this.caller = caller;
            this.head = head;
            this.position = after;
            this.filter = filter;
            this.filterAndRevocations = filter.orRevocations();
            this.streamOfKey = ApiKeyId.streamOf(caller);
            emitter.onCompletion(() -> open = false);
            emitter.onError(failure -> open = false);
        }

        @Override
        public void run() {
            try {
                // The caller's client learns at once that it is connected.
                emitter.send(SseEmitter.event().comment("following from " + position));
                while (open && running) {
                    sendNews();
                }
                emitter.complete();
            } catch (IOException | IllegalStateException gone) {
                log.debug("A listener has hung up, or was too slow", gone);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                emitter.complete();
            } catch (RuntimeException e) {
                // It comes back with the position of the last event that it has seen.
                log.warn("A listener is cut off, since the ledger cannot be read: {}", e.toString());
                emitter.complete();
            } finally {
                remove(this);
            }
        }

        /** A key that is revoked opens nothing any more: a stream that it has opened ends. A key of its name may have had that before. */
        private boolean revokes(LedgerEvent event) {
            return event.position() > head
                    && event.event().type().equals(EventFilter.REVOKED)
                    && event.event().stream().equals(streamOfKey);
        }

        private void sendNews() throws IOException, InterruptedException {
            LedgerTail.Batch news = feed.after(position, filterAndRevocations, heartbeat);
            for (LedgerEvent event : news.events()) {
                if (revokes(event)) {
                    open = false;
                    return;
                }
                if (!filter.matches(event.event())) {
                    continue;
                }
                emitter.send(
                        SseEmitter.event().id(Long.toString(event.position())).data(event.line()));
            }
            if (news.events().isEmpty()) {
                emitter.send(NOTHING);
            }
            position = news.upTo();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for requests under way: these never end by themselves. */
    @Override
    public void stop() {
        running = false;
        all.forEach(listener -> listener.emitter.complete());
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
