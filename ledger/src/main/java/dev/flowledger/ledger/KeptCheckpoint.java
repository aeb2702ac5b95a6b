package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that the ledger has published.
 *
 * @param position the position
 * @param hash the root hash, 64 hexadecimal digits
 * @param checkpoint position and hash in one string
 * @param time when it was published
 * @param signed whether it has a signature
 * @param note the checkpoint as a signed note (C2SP tlog-checkpoint)
 * @param database an identifier of the database in which it was made. Most copies have another one
 */
record KeptCheckpoint(
        long position, String hash, String checkpoint, Instant time, boolean signed, String note, String database) {

    static KeptCheckpoint of(Checkpoint checkpoint, Instant time, String note, String database) {
        SignedCheckpoint parsed = parse(note);
        return new KeptCheckpoint(
                checkpoint.position(),
                checkpoint.hash(),
                checkpoint.text(),
                time,
                parsed != null && !parsed.note().signatures().isEmpty(),
                note,
                database);
    }

    /** The parts of the note; null if it is none, because a person has changed or added the row. */
    @Nullable SignedCheckpoint parse() {
        return parse(note);
    }

    private static @Nullable SignedCheckpoint parse(String note) {
        try {
            return SignedCheckpoint.parse(note);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
