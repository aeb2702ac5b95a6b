package dev.flowledger.ledger;

import dev.flowledger.api.ledger.SignedCheckpoint;
import java.time.Instant;

/** Where checkpoints are published. */
interface CheckpointTarget {

    /** Writes a checkpoint. An exception means that the next attempt writes it again. */
    void write(SignedCheckpoint checkpoint, Instant time);
}
