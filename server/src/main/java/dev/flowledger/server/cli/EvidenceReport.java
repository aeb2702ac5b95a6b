package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.EvidenceResult;
import dev.flowledger.api.ledger.NoteVerifier;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The output and the exit code of the verification of evidence. */
final class EvidenceReport {

    private static final int NOT_VALID = 1;
    private static final int NOT_VERIFIABLE = 3;

    private EvidenceReport() {}

    /**
     * Prints a result.
     *
     * @param known the key from another source; null if there is none
     * @return the exit code
     */
    static int print(EvidenceResult result, @Nullable NoteVerifier known, PrintWriter out) {
        out.println(
                switch (result.verdict()) {
                    case VALID -> "The evidence is valid.";
                    case NOT_VALID -> "The evidence is NOT valid.";
                    case NOT_VERIFIABLE -> "The evidence cannot be verified.";
                });
        if (result.reason() != null) {
            out.println(result.reason());
        }
        SignedCheckpoint checkpoint = result.checkpoint();
        if (checkpoint != null && result.events() > 0) {
            out.println(String.format(
                    Locale.ROOT,
                    "%s in the ledger %s with the checkpoint %s.",
                    Counts.of(result.events(), "event"),
                    checkpoint.origin(),
                    checkpoint.checkpoint()));
        }
        out.println(signature(result, known));
        out.flush();
        return switch (result.verdict()) {
            case VALID -> 0;
            case NOT_VALID -> NOT_VALID;
            case NOT_VERIFIABLE -> NOT_VERIFIABLE;
        };
    }

    private static String signature(EvidenceResult result, @Nullable NoteVerifier known) {
        if (result.key() == null) {
            return "Signed: no.";
        }
        return known == null
                ? "Signed: by the key in the file, " + result.key()
                        + ". Anyone can sign with a key of their own: compare it with one from another source (--key)."
                : "Signed: yes, by " + known + ".";
    }
}
