package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public Ed25519 key of a {@link SignedNote}, in the text form of Go's package {@code note}: name, hash of the key and key,
 * with plus signs between them.
 *
 * @param name the name of the key: for a checkpoint, the origin of the ledger
 * @param key the public key, 32 bytes in Base64
 */
public record NoteVerifier(String name, String key) {

    /** The longest name of a key. */
    public static final int MAX_NAME_LENGTH = 200;

    /** The number of bytes of a public key and of a seed. */
    static final int KEY_BYTES = 32;

    /** The signature type of Ed25519 in a key and its hash. */
    static final byte ED25519 = 1;

    /** An Ed25519 key in X.509 is this prefix and the 32 bytes (RFC 8410). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final Pattern TEXT = Pattern.compile("([^+]+)\\+(\\p{XDigit}{8})\\+([A-Za-z0-9+/]+={0,2})");

    /** The printable characters of ASCII without those that notes, keys or JSON give a meaning. */
    private static final Pattern NAME = Pattern.compile("[!#-*,-\\[\\]-~]{1," + MAX_NAME_LENGTH + "}");

    /** Whether a text can be the name of a key. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Parses a text of {@link #text}.
     *
     * @throws IllegalArgumentException if the text is not a key
     */
    public static NoteVerifier parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches() || !isName(parts.group(1))) {
            throw new IllegalArgumentException("a key is name+hash+Base64");
        }
        NoteVerifier verifier = of(parts.group(1), key(parts.group(3)));
        if (verifier.keyHash() != Integer.parseUnsignedInt(parts.group(2), 16)) {
            throw new IllegalArgumentException("the key does not match its hash");
        }
        return verifier;
    }

    /** The bytes after the signature type. */
    static byte[] key(String base64) {
        byte[] bytes = decode(base64);
        if (bytes.length != KEY_BYTES + 1 || bytes[0] != ED25519) {
            throw new IllegalArgumentException("the key is not an Ed25519 key");
        }
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** Decodes Base64 with padding, which the decoder of the JDK does not require. */
    static byte[] decode(String base64) {
        if (base64.length() % 4 != 0) {
            throw new IllegalArgumentException("the length of Base64 is a multiple of 4");
        }
        return Base64.getDecoder().decode(base64);
    }

    static NoteVerifier of(String name, byte[] key) {
        return new NoteVerifier(name, Base64.getEncoder().encodeToString(key));
    }

    /** The key as text: {@code name+hash+base64}. */
    public String text() {
        return text(name, keyHash(), bytes());
    }

    static String text(String name, int hash, byte[] key) {
        byte[] typed = ByteBuffer.allocate(key.length + 1).put(ED25519).put(key).array();
        return String.format(
                Locale.ROOT, "%s+%08x+%s", name, hash, Base64.getEncoder().encodeToString(typed));
    }

    /** The hash by which a signature refers to the key. */
    int keyHash() {
        MessageDigest sha256 = sha256();
        sha256.update(name.getBytes(UTF_8));
        sha256.update((byte) '\n');
        sha256.update(ED25519);
        return ByteBuffer.wrap(sha256.digest(bytes())).getInt();
    }

    boolean verify(byte[] text, byte[] signature) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(publicKey());
            ed25519.update(text);
            return ed25519.verify(signature);
        } catch (SignatureException | InvalidKeyException | InvalidKeySpecException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        byte[] encoded = ByteBuffer.allocate(X509_PREFIX.length + KEY_BYTES)
                .put(X509_PREFIX)
                .put(bytes())
                .array();
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private byte[] bytes() {
        return Base64.getDecoder().decode(key);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
