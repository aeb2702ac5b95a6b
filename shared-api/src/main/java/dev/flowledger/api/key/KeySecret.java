package dev.flowledger.api.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of a key sends: which key it is, so that it is found, and 256 random bits, so that it is not guessed.
 * The prefix lets people and scanners recognize one where it does not belong.
 */
public final class KeySecret {

    /** What every secret begins with. */
    public static final String PREFIX = "fl_";

    private static final int RANDOM_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-f]{32})_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ApiKeyId id;
    private final String text;

    private KeySecret(ApiKeyId id, String text) {
        this.id = id;
        this.text = text;
    }

    /** A new one for a key. */
    public static KeySecret random(ApiKeyId id) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return new KeySecret(
                id,
                PREFIX + id.toString().replace("-", "") + "_"
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** The secret that a text may be, whether or not there is such a key; null when it does not look like one. */
    public static @Nullable KeySecret parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        String id = form.group(1);
        UUID uuid = new UUID(HexFormat.fromHexDigitsToLong(id, 0, 16), HexFormat.fromHexDigitsToLong(id, 16, 32));
        return new KeySecret(new ApiKeyId(uuid), text);
    }

    /** The key that it is for. */
    public ApiKeyId id() {
        return id;
    }

    /** As it is sent. */
    public String text() {
        return text;
    }

    /** What is stored of it. */
    public byte[] hash() {
        return hash(text);
    }

    /** The SHA-256 of a text. Random bits need no slow hash: there is no dictionary of them. */
    public static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Without the secret: whatever is printed ends up in a log one day. */
    @Override
    public String toString() {
        return "KeySecret[" + id + "]";
    }
}
