package dev.flowledger.query.readmodel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.DatabaseState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CleanupJobTest {

    /** A database that accepts changes after it was asked three times. */
    private static final class ReadOnlyAtFirst implements DatabaseState {

        private final AtomicInteger questions = new AtomicInteger();

        @Override
        public boolean report(Throwable failure) {
            return false;
        }

        @Override
        public @Nullable String problemWithChanges() {
            return questions.incrementAndGet() <= 3 ? "The database is read-only." : null;
        }
    }

    @Test
    void nothing_is_deleted_while_the_database_accepts_no_changes() throws Exception {
        ReadOnlyAtFirst database = new ReadOnlyAtFirst();
        CompletableFuture<Integer> questions = new CompletableFuture<>();
        CleanupJob job = new CleanupJob("cleanup", Duration.ofMillis(1), database, () -> {
            questions.complete(database.questions.get());
            return 0;
        });
        job.start();
        try {
            assertThat(questions.get(30, SECONDS)).isEqualTo(4);
        } finally {
            job.stop();
        }
    }

    @Test
    void failed_deletion_is_repeated() throws Exception {
        deletionIsRepeatedAfter(() -> {
            throw new IllegalStateException("fails once");
        });
    }

    @Test
    void deletion_without_memory_is_repeated() throws Exception {
        deletionIsRepeatedAfter(() -> {
            throw new OutOfMemoryError("fails once");
        });
    }

    private static void deletionIsRepeatedAfter(Runnable failure) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<Integer> deleted = new CompletableFuture<>();
        CleanupJob job = new CleanupJob("cleanup", Duration.ofMillis(1), new ReadOnlyAtFirst(), () -> {
            if (attempts.incrementAndGet() == 1) {
                failure.run();
            }
            deleted.complete(attempts.get());
            return 0;
        });
        job.start();
        try {
            assertThat(deleted.get(30, SECONDS)).isEqualTo(2);
        } finally {
            job.stop();
        }
    }
}
