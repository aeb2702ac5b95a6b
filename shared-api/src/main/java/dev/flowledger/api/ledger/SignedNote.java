package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A text with signatures (<a href="https://c2sp.org/signed-note">C2SP signed-note</a>).
 *
 * @param text the signed text; its last character is a line break
 * @param signatures the signatures; empty if the text is not signed
 */
public record SignedNote(String text, List<Signature> signatures) {

    private static final String LINE_START = "— ";

    /** The maximum number of characters of a note. */
    public static final int MAX_LENGTH = 100_000;

    private static final int MAX_SIGNATURES = 100;

    /** The number of bytes of the key hash, which precedes the signature. */
    private static final int KEY_HASH_BYTES = 4;

    /**
     * A signature.
     *
     * @param name the name of the key
     * @param base64 the hash of the key and the bytes of the signature
     */
    public record Signature(String name, String base64) {

        boolean isBy(NoteVerifier key) {
            return name.equals(key.name()) && base64Hash() == key.keyHash();
        }

        private int base64Hash() {
            return ByteBuffer.wrap(Base64.getDecoder().decode(base64)).getInt();
        }

        private byte[] bytes() {
            byte[] all = Base64.getDecoder().decode(base64);
            return Arrays.copyOfRange(all, KEY_HASH_BYTES, all.length);
        }
    }

    /** The parts of a note. */
    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /**
     * Parses a note.
     *
     * @throws IllegalArgumentException if the text is not a note
     */
    public static SignedNote parse(String note) {
        if (note.length() > MAX_LENGTH || note.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            throw new IllegalArgumentException("a signed note is a text of at most " + MAX_LENGTH
                    + " characters without control characters other than line breaks");
        }
        int end = note.lastIndexOf("\n\n");
        if (end < 1) {
            throw new IllegalArgumentException("a signed note has an empty line before its signatures");
        }
        List<Signature> signatures = new ArrayList<>();
        String block = note.substring(end + 2);
        if (!block.isEmpty() && !block.endsWith("\n")) {
            throw new IllegalArgumentException("the last line of a signed note ends with a line break");
        }
        for (int start = 0; start < block.length(); start = block.indexOf('\n', start) + 1) {
            if (signatures.size() == MAX_SIGNATURES) {
                throw new IllegalArgumentException("a signed note has at most " + MAX_SIGNATURES + " signatures");
            }
            signatures.add(signature(block.substring(start, block.indexOf('\n', start))));
        }
        return new SignedNote(note.substring(0, end + 1), signatures);
    }

    private static Signature signature(String line) {
        int space = line.indexOf(' ', LINE_START.length());
        if (!line.startsWith(LINE_START)
                || space < 0
                || !NoteVerifier.isName(line.substring(LINE_START.length(), space))) {
            throw new IllegalArgumentException("a signature is a dash, the name of the key and Base64");
        }
        String base64 = line.substring(space + 1);
        if (NoteVerifier.decode(base64).length <= KEY_HASH_BYTES) {
            throw new IllegalArgumentException("a signature of the note is too short");
        }
        return new Signature(line.substring(LINE_START.length(), space), base64);
    }

    /** The note as text: what was signed, an empty line and one line for each signature. */
    public String note() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(LINE_START)
                .append(signature.name())
                .append(' ')
                .append(signature.base64())
                .append('\n'));
        return note.toString();
    }

    /** Whether the note has a signature of a key, whether it is valid or not. */
    public boolean hasSignatureOf(NoteVerifier key) {
        return signatures.stream().anyMatch(signature -> signature.isBy(key));
    }

    /** Whether the note has a valid signature of a key, and no invalid one. */
    public boolean isSignedBy(NoteVerifier key) {
        byte[] signed = text.getBytes(UTF_8);
        return hasSignatureOf(key)
                && signatures.stream()
                        .filter(signature -> signature.isBy(key))
                        .allMatch(signature -> key.verify(signed, signature.bytes()));
    }
}
