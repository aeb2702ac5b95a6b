package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.DatabaseState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;

class LedgerSubscriptionsTest {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final String NO_THREAD = "unable to create native thread";

    private static final DatabaseState DATABASE = new DatabaseState() {
        @Override
        public boolean report(Throwable failure) {
            return false;
        }

        @Override
        public @Nullable String problemWithChanges() {
            return null;
        }
    };

    private static final CallerAccess.Access UNLIMITED = new CallerAccess.Access() {
        @Override
        public @Nullable String endedBecause() {
            return null;
        }

        @Override
        public Duration remaining() {
            return NEVER;
        }
    };

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LedgerSubscriptions subscriptions = new LedgerSubscriptions(
            new LedgerTail(new InMemoryLedger(), NEVER),
            DATABASE,
            new SimpleAsyncTaskExecutorBuilder().taskDecorator(task -> {
                throw new IllegalStateException(NO_THREAD);
            }),
            meters,
            NEVER,
            1,
            1);

    @Test
    void a_subscription_without_a_thread_does_not_count() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::subscribe).hasMessage(NO_THREAD);
        }

        assertThat(meters.get("flowledger.ledger.subscriptions").gauge().value())
                .isZero();
    }

    private void subscribe() {
        subscriptions.add(
                "caller",
                new AccessCheck(UNLIMITED),
                new LedgerSubscriptions.Start(0, false, Cursor.START, Cursor.START, 0),
                EventFilter.ALL);
    }
}
