package dev.flowledger.api.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Random;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The key of the content of a record (AES-256-GCM), or what remains of it after its erasure. */
public final class ContentKey {

    /** Sealed content is a text that begins with it, followed by the number of the key and the ciphertext. */
    static final String PREFIX = "encrypted:";

    private static final int SECRET_BYTES = 32;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String stream;
    private final int number;
    private final @Nullable Supplier<byte[]> secret;
    private final @Nullable Instant erasedAt;
    private @Nullable Aead cipher;

    private ContentKey(String stream, int number, @Nullable Supplier<byte[]> secret, @Nullable Instant erasedAt) {
        this.stream = stream;
        this.number = number;
        this.secret = secret;
        this.erasedAt = erasedAt;
    }

    /**
     * A key from the database.
     *
     * @param secret returns its bytes when they are needed, so that a key that cannot be read affects only its own content
     */
    public static ContentKey of(String stream, int number, Supplier<byte[]> secret) {
        return new ContentKey(stream, number, secret, null);
    }

    /**
     * A key that was destroyed.
     *
     * @param erasedAt null if it is being destroyed
     */
    public static ContentKey erased(String stream, int number, @Nullable Instant erasedAt) {
        return new ContentKey(stream, number, null, erasedAt);
    }

    /** A new random key. */
    public static ContentKey random(String stream, int number) {
        byte[] bytes = Random.randBytes(SECRET_BYTES);
        return of(stream, number, () -> bytes);
    }

    /** The name of a key: it is unique. */
    static String name(String stream, int number) {
        return stream + '/' + number;
    }

    String name() {
        return name(stream, number);
    }

    /** The stream of the record. */
    public String stream() {
        return stream;
    }

    /** The number of the key among those of the record. */
    public int number() {
        return number;
    }

    /** The bytes of the key; null if it was destroyed. */
    public byte @Nullable [] secret() {
        return secret == null ? null : secret.get();
    }

    /** When it was destroyed; null if it was not. */
    public @Nullable Instant erasedAt() {
        return erasedAt;
    }

    /** Whether it was not destroyed. */
    public boolean isUsable() {
        return secret != null;
    }

    /** Whether it was not destroyed, and this node can read it. */
    boolean isReadable() {
        try {
            return secret != null && cipher() != null;
        } catch (GeneralSecurityException | RuntimeException unreadable) {
            return false;
        }
    }

    /**
     * Encrypts JSON. The result is a JSON text.
     *
     * @param place where the JSON is stored; it can be decrypted only as the content of this place
     */
    public String seal(String place, String json) {
        try {
            byte[] encrypted = cipher().encrypt(json.getBytes(UTF_8), associated(place));
            return '"' + PREFIX + number + ':' + ENCODER.encodeToString(encrypted) + '"';
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the content of " + place + " cannot be encrypted", e);
        }
    }

    /** Encrypts a text that is not JSON and is stored in a column. */
    public String sealText(String place, String text) {
        String json = seal(place, text);
        return json.substring(1, json.length() - 1);
    }

    /** Decrypts what {@link #seal} has returned for this place. */
    String open(String place, String ciphertext) {
        try {
            return new String(cipher().decrypt(Base64.getUrlDecoder().decode(ciphertext), associated(place)), UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw new ContentException(this, place, e);
        }
    }

    private byte[] associated(String place) {
        return (stream + '/' + place).getBytes(UTF_8);
    }

    private Aead cipher() throws GeneralSecurityException {
        if (cipher == null) {
            cipher = new AesGcmJce(Objects.requireNonNull(secret).get());
        }
        return cipher;
    }
}
