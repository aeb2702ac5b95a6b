package dev.flowledger.api.ledger;

import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint of a ledger as a signed note (<a href="https://c2sp.org/tlog-checkpoint">C2SP tlog-checkpoint</a>).
 *
 * @param origin the name of the ledger
 * @param checkpoint its position and root hash
 * @param note the signed text, and its signatures
 */
public record SignedCheckpoint(String origin, Checkpoint checkpoint, SignedNote note) {

    private static final Pattern TEXT =
            Pattern.compile("([^\\n]+)\\n(0|[1-9]\\d{0,17})\\n([A-Za-z0-9+/]{43}=)\\n(?:[^\\n]+\\n)*+");

    /** A checkpoint without a signature. */
    public static SignedCheckpoint unsigned(String origin, Checkpoint checkpoint) {
        return new SignedCheckpoint(origin, checkpoint, new SignedNote(text(origin, checkpoint), List.of()));
    }

    /** Signs a checkpoint. The origin is the name of the key. */
    public static SignedCheckpoint sign(Checkpoint checkpoint, NoteSigner signer) {
        String origin = signer.verifier().name();
        return new SignedCheckpoint(origin, checkpoint, signer.sign(text(origin, checkpoint)));
    }

    /**
     * Parses a note. Signatures are not verified.
     *
     * @throws IllegalArgumentException if the text is not a checkpoint
     */
    public static SignedCheckpoint parse(String text) {
        SignedNote note = SignedNote.parse(text);
        Matcher lines = TEXT.matcher(note.text());
        if (!lines.matches()) {
            throw new IllegalArgumentException("a checkpoint has an origin, a size and a root hash");
        }
        return new SignedCheckpoint(
                lines.group(1),
                Checkpoint.of(
                        Long.parseLong(lines.group(2)), Base64.getDecoder().decode(lines.group(3))),
                note);
    }

    /** The note as text. */
    public String text() {
        return note.note();
    }

    /** Whether the checkpoint has a valid signature of its ledger. */
    public boolean isSignedBy(NoteVerifier key) {
        return origin.equals(key.name()) && note.isSignedBy(key);
    }

    private static String text(String origin, Checkpoint checkpoint) {
        return origin + "\n" + checkpoint.position() + "\n"
                + Base64.getEncoder().encodeToString(checkpoint.bytes()) + "\n";
    }
}
