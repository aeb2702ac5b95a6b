package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The private Ed25519 key that signs a {@link SignedNote}. Its text form is that of Go's package {@code note}: {@code PRIVATE+KEY},
 * name, hash of the public key and seed, with plus signs between them.
 */
public final class NoteSigner {

    private static final Pattern TEXT =
            Pattern.compile("PRIVATE\\+KEY\\+([^+]+)\\+(\\p{XDigit}{8})\\+([A-Za-z0-9+/]+={0,2})");

    private final byte[] seed;
    private final KeyPair keys;
    private final NoteVerifier verifier;

    private NoteSigner(String name, byte[] seed) {
        this.seed = seed.clone();
        this.keys = keys(seed);
        byte[] encoded = keys.getPublic().getEncoded();
        this.verifier = NoteVerifier.of(
                name, Arrays.copyOfRange(encoded, encoded.length - NoteVerifier.KEY_BYTES, encoded.length));
    }

    /** Creates a new key. */
    public static NoteSigner generate(String name) {
        if (!NoteVerifier.isName(name)) {
            throw new IllegalArgumentException("the name of a key is a text without spaces and plus signs");
        }
        byte[] seed = new byte[NoteVerifier.KEY_BYTES];
        new SecureRandom().nextBytes(seed);
        return new NoteSigner(name, seed);
    }

    /**
     * Parses a text of {@link #text}.
     *
     * @throws IllegalArgumentException if the text is not a private key. The message does not contain it
     */
    public static NoteSigner parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches() || !NoteVerifier.isName(parts.group(1))) {
            throw new IllegalArgumentException("a private key is PRIVATE+KEY+name+hash+Base64");
        }
        NoteSigner signer = new NoteSigner(parts.group(1), NoteVerifier.key(parts.group(3)));
        if (signer.verifier.keyHash() != Integer.parseUnsignedInt(parts.group(2), 16)) {
            throw new IllegalArgumentException("the private key does not match its hash");
        }
        return signer;
    }

    /** The private key as text. */
    public String text() {
        return "PRIVATE+KEY+" + NoteVerifier.text(verifier.name(), verifier.keyHash(), seed);
    }

    /** The public key. */
    public NoteVerifier verifier() {
        return verifier;
    }

    /** Signs a text, which ends with a line break. */
    public SignedNote sign(String text) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(keys.getPrivate());
            ed25519.update(text.getBytes(UTF_8));
            byte[] signature = ed25519.sign();
            byte[] bytes = ByteBuffer.allocate(Integer.BYTES + signature.length)
                    .putInt(verifier.keyHash())
                    .put(signature)
                    .array();
            return new SignedNote(
                    text,
                    List.of(new SignedNote.Signature(
                            verifier.name(), Base64.getEncoder().encodeToString(bytes))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    /** Derives the keys. The generator of the JDK takes its only random bytes as the seed (RFC 8032, section 5.1.5). */
    private static KeyPair keys(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new Seed(seed));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    /** Returns a seed instead of random bytes. */
    private static final class Seed extends SecureRandom {

        private static final long serialVersionUID = 1;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
