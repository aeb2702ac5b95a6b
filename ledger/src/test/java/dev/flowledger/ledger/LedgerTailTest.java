package dev.flowledger.ledger;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.ledger.LedgerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of the newest events. The poll interval is so long that only a notification leads to a poll. */
class LedgerTailTest {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration EXPECTED = Duration.ofSeconds(30);
    private static final Duration NOT_EXPECTED = Duration.ofMillis(100);
    private static final EventFilter DELETIONS =
            EventFilterBuilder.builder().types(List.of("flow.deleted")).build();

    private final InMemoryLedger ledger = new InMemoryLedger();
    private final LedgerTail tail = new LedgerTail(ledger, NEVER);

    @BeforeEach
    void first_poll_finds_the_end_of_the_ledger() throws InterruptedException {
        assertThat(tail.after(0, EventFilter.ALL, NOT_EXPECTED, 0)).isEqualTo(new LedgerTail.Batch(List.of(), null, 0));
    }

    private void append(String type, int count) {
        ledger.append(type, count);
        tail.advanced();
    }

    private LedgerTail.Batch after(long position) throws InterruptedException {
        return tail.after(position, EventFilter.ALL, EXPECTED, 0);
    }

    private static long upTo(LedgerTail.Batch batch) {
        return Objects.requireNonNull(batch.end()).position();
    }

    private static List<Long> positions(LedgerTail.Batch batch) {
        return batch.events().stream().map(LedgerEvent::position).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void batch_has_the_events_after_the_position() throws InterruptedException {
        append("flow.created", 3);

        LedgerTail.Batch batch = after(1);

        assertThat(positions(batch)).containsExactly(2L, 3L);
        assertThat(upTo(batch)).isEqualTo(3);
    }

    @Test
    void batch_without_matching_events_still_advances_the_position() throws InterruptedException {
        append("flow.created", 3);

        LedgerTail.Batch batch = tail.after(0, DELETIONS, EXPECTED, 0);

        assertThat(batch.events()).isEmpty();
        assertThat(upTo(batch)).isEqualTo(3);
    }

    @Test
    void batch_is_empty_when_the_timeout_expires() throws InterruptedException {
        append("flow.created", 3);

        assertThat(tail.after(3, EventFilter.ALL, NOT_EXPECTED, 0)).isEqualTo(new LedgerTail.Batch(List.of(), null, 0));
    }

    @Test
    void waiting_subscription_is_woken_by_a_notification() throws Exception {
        CompletableFuture<LedgerTail.Batch> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return after(0);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        append("flow.created", 1);

        assertThat(positions(waiting.get(EXPECTED.toSeconds(), SECONDS))).containsExactly(1L);
    }

    @Test
    void one_poll_serves_all_subscriptions() throws InterruptedException {
        append("flow.created", 10);

        for (int position = 0; position < 10; position++) {
            assertThat(positions(after(position))).isEqualTo(range(position + 1, 10));
        }

        assertThat(ledger.pagesRead()).isEqualTo(1);
    }

    @Test
    void subscription_that_is_far_behind_reads_pages_of_the_ledger() throws InterruptedException {
        int events = 3 * LedgerTail.MAX_EVENTS;
        ledger.append("flow.created", events);
        LedgerTail late = new LedgerTail(ledger, NEVER);

        long position = 0;
        while (position < events) {
            LedgerTail.Batch batch = late.after(position, EventFilter.ALL, EXPECTED, 0);
            assertThat(positions(batch)).isEqualTo(range(position + 1, position + LedgerTail.MAX_EVENTS));
            position = upTo(batch);
        }

        assertThat(position).isEqualTo(events);
    }

    @Test
    void page_without_matching_events_advances_to_the_known_end() throws InterruptedException {
        ledger.append("flow.created", 3 * LedgerTail.MAX_EVENTS);
        LedgerTail late = new LedgerTail(ledger, NEVER);

        assertThat(late.after(0, DELETIONS, EXPECTED, 0)).isEqualTo(new LedgerTail.Batch(List.of(), ledger.head(), 0));
    }

    @Test
    void number_of_events_in_memory_is_limited() throws InterruptedException {
        append("flow.created", LedgerTail.MAX_EVENTS);
        assertThat(upTo(after(0))).isEqualTo(LedgerTail.MAX_EVENTS);
        append("flow.created", 100);
        assertThat(positions(after(LedgerTail.MAX_EVENTS))).hasSize(100);
        int polls = ledger.pagesRead();

        assertThat(positions(after(100))).isEqualTo(range(101, LedgerTail.MAX_EVENTS + 100));
        assertThat(ledger.pagesRead()).as("served from memory").isEqualTo(polls);

        assertThat(positions(after(99))).isEqualTo(range(100, LedgerTail.MAX_EVENTS + 99));
        assertThat(ledger.pagesRead()).as("served from the ledger").isEqualTo(polls + 1);
    }

    @Test
    void ledger_that_was_rolled_back_starts_another_history() throws InterruptedException {
        append("flow.created", 5);
        assertThat(upTo(after(0))).isEqualTo(5);

        ledger.rollBack(3);
        append("flow.deleted", 4);
        LedgerTail.Batch reset = tail.after(5, EventFilter.ALL, EXPECTED, 0);

        assertThat(reset).isEqualTo(new LedgerTail.Batch(List.of(), ledger.head(), 1));
        assertThat(tail.after(5, EventFilter.ALL, EXPECTED, 1).events())
                .as("events at reused positions")
                .extracting(event -> event.event().type())
                .containsExactly("flow.deleted", "flow.deleted");
    }

    @Test
    void ledger_that_was_rolled_back_and_not_continued_starts_another_history() throws InterruptedException {
        append("flow.created", 5);
        assertThat(upTo(after(0))).isEqualTo(5);

        ledger.rollBack(3);
        tail.advanced();

        assertThat(tail.after(5, EventFilter.ALL, EXPECTED, 0))
                .isEqualTo(new LedgerTail.Batch(List.of(), ledger.head(), 1));
    }

    @Test
    void ledger_whose_new_end_cannot_be_read_starts_another_history_once_it_can() throws InterruptedException {
        append("flow.created", 5);
        assertThat(upTo(after(0))).isEqualTo(5);

        ledger.rollBack(3);
        ledger.setFailing(true);
        tail.advanced();
        assertThatThrownBy(() -> tail.after(5, EventFilter.ALL, EXPECTED, 0))
                .hasMessage("the database is not available");
        assertThat(tail.history()).isZero();

        ledger.setFailing(false);
        tail.advanced();
        assertThat(tail.after(5, EventFilter.ALL, EXPECTED, 0))
                .isEqualTo(new LedgerTail.Batch(List.of(), ledger.head(), 1));
    }

    @Test
    void concurrent_subscriptions_receive_every_event_once() throws Exception {
        List<CompletableFuture<List<Long>>> subscriptions = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> readUpTo(300), task -> new Thread(task).start()))
                .toList();
        for (int i = 0; i < 100; i++) {
            append("flow.created", 3);
        }

        for (CompletableFuture<List<Long>> subscription : subscriptions) {
            assertThat(subscription.get(EXPECTED.toSeconds(), SECONDS)).isEqualTo(range(1, 300));
        }
    }

    private List<Long> readUpTo(long last) {
        List<Long> received = new ArrayList<>();
        long position = 0;
        try {
            while (position < last) {
                LedgerTail.Batch batch = after(position);
                received.addAll(positions(batch));
                position = upTo(batch);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return received;
    }
}
