package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.time.Instant;

/**
 * A checkpoint that the ledger has published.
 *
 * @param position the position
 * @param hash the root hash, 64 hexadecimal digits
 * @param checkpoint position and hash in one string
 * @param time when it was published
 * @param signed whether it has a signature
 * @param note the checkpoint as a signed note (C2SP tlog-checkpoint)
 * @param database an identifier of the database in which it was made. A restored or moved copy has another one
 */
record KeptCheckpoint(
        long position, String hash, String checkpoint, Instant time, boolean signed, String note, String database) {

    static KeptCheckpoint of(Checkpoint checkpoint, Instant time, String note, String database) {
        return new KeptCheckpoint(
                checkpoint.position(),
                checkpoint.hash(),
                checkpoint.text(),
                time,
                !SignedCheckpoint.parse(note).note().signatures().isEmpty(),
                note,
                database);
    }
}
