package dev.flowledger.api.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secret of an API key. It consists of a prefix, the id of the key and 256 random bits. The prefix lets secret scanners
 * recognize it.
 */
public final class KeySecret {

    /** The prefix of every secret. */
    public static final String PREFIX = "fl_";

    /**
     * How long a node accepts a secret without looking it up again. A revocation is confirmed after this time, so that no node
     * accepts the secret afterwards.
     */
    public static final Duration LEASE = Duration.ofSeconds(1);

    private static final int RANDOM_BYTES = 32;
    private static final Pattern FORMAT = Pattern.compile(PREFIX + "([0-9a-f]{32})_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ApiKeyId id;
    private final String text;

    private KeySecret(ApiKeyId id, String text) {
        this.id = id;
        this.text = text;
    }

    /** Creates a secret for a key. */
    public static KeySecret random(ApiKeyId id) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return new KeySecret(
                id,
                PREFIX + id.toString().replace("-", "") + "_"
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** Parses a secret; null if the text does not have the format of a secret. The key need not exist. */
    public static @Nullable KeySecret parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String id = matcher.group(1);
        UUID uuid = new UUID(HexFormat.fromHexDigitsToLong(id, 0, 16), HexFormat.fromHexDigitsToLong(id, 16, 32));
        return new KeySecret(new ApiKeyId(uuid), text);
    }

    /** The id of the key. */
    public ApiKeyId id() {
        return id;
    }

    /** The text that clients send. */
    public String text() {
        return text;
    }

    /** The hash that is stored. */
    public byte[] hash() {
        return hash(text);
    }

    /** SHA-256 of a text. Random bits need no slow hash, because they cannot be guessed with a dictionary. */
    public static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Omits the secret, which must not appear in logs. */
    @Override
    public String toString() {
        return "KeySecret[" + id + "]";
    }
}
