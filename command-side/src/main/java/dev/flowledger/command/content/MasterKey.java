package dev.flowledger.command.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.ServiceLoader;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/**
 * Encrypts the keys of content in the database. The master key is in a file outside the database, so that a copy of the events
 * and keys alone does not reveal the content. It does not protect the read model, which is plain text. Without a master key, the
 * keys are stored as they are.
 */
@Component
final class MasterKey {

    private static final int SECRET_BYTES = 32;

    private static final int ID_BYTES = 4;

    private static final String CREATE = "Create a key with: openssl rand -base64 32";
    private static final String NO_KEY = "A line of the file does not contain 32 bytes in Base64. " + CREATE;

    /** The first one encrypts; all decrypt, so that the master key can be changed. */
    private final List<Line> lines;

    /**
     * A line of the file.
     *
     * @param id the first bytes of the hash of the key; stored keys begin with that of the line that has encrypted them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(byte[] id, Aead cipher) {

        static Line of(byte[] key) throws GeneralSecurityException {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return new Line(Arrays.copyOf(hash, ID_BYTES), new AesGcmJce(key));
        }
    }

    /**
     * Reads the master key.
     *
     * @param file one key per line, 32 bytes in Base64; blank for none
     * @param uri the URI of the key of a key management service with which the lines are encrypted; blank if they are not
     */
    @Autowired
    MasterKey(
            @Value("${flowledger.master-key-file:}") String file, @Value("${flowledger.master-key-uri:}") String uri) {
        if (file.isBlank() && !uri.isBlank()) {
            throw new InvalidConfigurationPropertyValueException(
                    "flowledger.master-key-uri",
                    uri,
                    "FLOWLEDGER_MASTER_KEY_FILE, the file with the master key that it decrypts, is not set.");
        }
        this.lines = file.isBlank() ? List.of() : read(Path.of(file), uri);
    }

    private static List<Line> read(Path file, String uri) {
        List<Line> lines = new ArrayList<>();
        try {
            for (String text : Files.readString(file, UTF_8).lines().toList()) {
                if (!text.isBlank()) {
                    byte[] bytes = Base64.getDecoder().decode(text.strip());
                    byte[] key = uri.isBlank() ? bytes : keyService(uri).decrypt(bytes, new byte[0]);
                    if (key.length != SECRET_BYTES) {
                        throw invalid(file, NO_KEY);
                    }
                    lines.add(Line.of(key));
                }
            }
        } catch (NoSuchFileException e) {
            throw invalid(file, "The file does not exist.");
        } catch (AccessDeniedException e) {
            throw invalid(file, "The server may not read the file.");
        } catch (IOException e) {
            throw invalid(file, "The file cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw invalid(file, NO_KEY);
        } catch (GeneralSecurityException e) {
            throw invalid(file, "The key service cannot decrypt a line of the file: " + e.getMessage());
        }
        if (lines.isEmpty()) {
            throw invalid(file, "The file is empty. " + CREATE);
        }
        return List.copyOf(lines);
    }

    private static InvalidConfigurationPropertyValueException invalid(Path file, String reason) {
        return new InvalidConfigurationPropertyValueException("flowledger.master-key-file", file, reason);
    }

    private static Aead keyService(String uri) {
        try {
            for (KmsClient client : ServiceLoader.load(KmsClient.class)) {
                if (client.doesSupport(uri)) {
                    return client.withDefaultCredentials().getAead(uri);
                }
            }
            throw new GeneralSecurityException("no client supports it");
        } catch (GeneralSecurityException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "flowledger.master-key-uri",
                    uri,
                    "No KmsClient of Tink for it is on the class path, or it has no credentials: " + e.getMessage());
        }
    }

    /** Encrypts a key for the database. */
    byte[] wrap(String stream, int number, byte[] secret) {
        if (lines.isEmpty()) {
            return secret;
        }
        Line line = lines.get(0);
        try {
            byte[] encrypted = line.cipher().encrypt(secret, associated(stream, number));
            return ByteBuffer.allocate(ID_BYTES + encrypted.length)
                    .put(line.id())
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key cannot be encrypted", e);
        }
    }

    /** Decrypts a key from the database. One that was stored without a master key remains usable. */
    byte[] unwrap(String stream, int number, byte[] stored) {
        if (stored.length == SECRET_BYTES) {
            return stored;
        }
        for (Line line : lines) {
            if (isOf(line, stored)) {
                try {
                    return line.cipher()
                            .decrypt(Arrays.copyOfRange(stored, ID_BYTES, stored.length), associated(stream, number));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("The key of the content of " + stream + " was changed.", e);
                }
            }
        }
        throw new IllegalStateException("The key of the content of " + stream
                + " is encrypted with a master key that is not in the file FLOWLEDGER_MASTER_KEY_FILE.");
    }

    /** Whether there is a master key. */
    boolean exists() {
        return !lines.isEmpty();
    }

    /** Whether a stored key is encrypted with the current master key, if there is one. */
    boolean isCurrent(byte[] stored) {
        return lines.isEmpty() ? stored.length == SECRET_BYTES : isOf(lines.get(0), stored);
    }

    private static boolean isOf(Line line, byte[] stored) {
        return stored.length > SECRET_BYTES && Arrays.equals(line.id(), Arrays.copyOf(stored, ID_BYTES));
    }

    /** What the stored keys that this node can decrypt begin with. */
    List<byte[]> ids() {
        return lines.stream().map(Line::id).toList();
    }

    private static byte[] associated(String stream, int number) {
        return (stream + '/' + number).getBytes(UTF_8);
    }
}
