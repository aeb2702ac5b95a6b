package dev.flowledger.server.security;

import dev.flowledger.api.key.KeySecret;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The keys in FLOWLEDGER_ADMIN_KEY, of which there are two while the operator replaces one. They have the role operator, the same
 * actor, and are used to issue the first API keys.
 */
final class AdminKey {

    static final int MIN_LENGTH = 32;

    /** The actor in events that are caused with these keys. */
    static final String NAME = "admin";

    private static final int MAX_KEYS = 2;

    /** Visible ASCII: the characters that a header transports unchanged. */
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]*");

    private final List<byte[]> hashes;

    private AdminKey(List<byte[]> hashes) {
        this.hashes = hashes;
    }

    /**
     * Reads one key, or two keys with a comma between them.
     *
     * @throws AuthConfigurationException if a key is too short or contains characters that a header cannot transport
     */
    static AdminKey of(String setting) {
        List<String> keys = List.of(setting.split(",", -1));
        if (keys.size() > MAX_KEYS) {
            throw invalid("contains more than two keys, which are separated by a comma.");
        }
        for (String key : keys) {
            if (key.length() < MIN_LENGTH) {
                throw invalid((keys.size() == 1 ? "is" : "contains a comma, and one of its two keys is")
                        + " shorter than " + MIN_LENGTH + " characters.");
            }
            if (!VISIBLE_ASCII.matcher(key).matches()) {
                throw invalid(
                        "contains spaces or characters other than visible ASCII, which an HTTP header cannot transport.");
            }
        }
        return new AdminKey(keys.stream().map(KeySecret::hash).toList());
    }

    private static AuthConfigurationException invalid(String reason) {
        return new AuthConfigurationException(
                "FLOWLEDGER_ADMIN_KEY " + reason, "Set another key. To generate one: openssl rand -hex 32");
    }

    /** Compares in constant time, because all hashes have the same length. */
    boolean matches(String token) {
        byte[] hash = KeySecret.hash(token);
        boolean matches = false;
        for (byte[] key : hashes) {
            matches |= MessageDigest.isEqual(key, hash);
        }
        return matches;
    }
}
