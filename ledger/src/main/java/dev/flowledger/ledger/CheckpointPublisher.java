package dev.flowledger.ledger;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the checkpoint of the ledger to several targets: once after a start if the ledger has entries, and whenever it has
 * grown.
 */
final class CheckpointPublisher {

    private static final Logger log = LoggerFactory.getLogger(CheckpointPublisher.class);

    private final LedgerReader reader;
    private final Function<Checkpoint, SignedCheckpoint> signing;
    private final List<Publication> publications;
    private final DatabaseState database;

    /** What was published to a target. */
    private static final class Publication {

        private final CheckpointTarget target;
        private Checkpoint published = Checkpoint.empty();

        private Publication(CheckpointTarget target) {
            this.target = target;
        }
    }

    private boolean failing;

    /** Creates a publisher that signs checkpoints in some way. */
    CheckpointPublisher(
            LedgerReader reader,
            Function<Checkpoint, SignedCheckpoint> signing,
            List<CheckpointTarget> targets,
            DatabaseState database) {
        this.reader = reader;
        this.signing = signing;
        this.publications = targets.stream().map(Publication::new).toList();
        this.database = database;
    }

    /**
     * Publishes the checkpoint to each target if it has changed. A read-only server publishes nothing, because a standby may lag
     * behind. A failure is not thrown: the next call tries again. Only the first of consecutive failures is logged. A target that fails
     * does not affect the others.
     */
    void publish() {
        if (database.problemWithChanges() != null) {
            return;
        }
        RuntimeException failure = null;
        try {
            reader.catchUp();
            Checkpoint head = reader.checkpoint();
            List<Publication> due = publications.stream()
                    .filter(publication -> !publication.published.equals(head))
                    .toList();
            if (!due.isEmpty()) {
                failure = publish(signing.apply(head), due);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        if (failure != null) {
            if (!database.report(failure) && !failing) {
                log.warn("Cannot publish the checkpoint of the ledger, will try again: {}", describe(failure));
                failing = true;
            }
        } else if (failing) {
            log.info("The checkpoint of the ledger is published again");
            failing = false;
        }
    }

    private static String describe(RuntimeException failure) {
        return Stream.concat(Stream.of(failure), Stream.of(failure.getSuppressed()))
                .map(FailureReason::of)
                .collect(Collectors.joining("; "));
    }

    private static @Nullable RuntimeException publish(SignedCheckpoint checkpoint, List<Publication> due) {
        RuntimeException failure = null;
        Instant now = Instant.now();
        for (Publication publication : due) {
            try {
                publication.target.write(checkpoint, now);
                publication.published = checkpoint.checkpoint();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        return failure;
    }
}
