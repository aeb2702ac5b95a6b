package dev.flowledger.server.security;

import dev.flowledger.api.key.KeySecret;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/** The key in FLOWLEDGER_ADMIN_KEY. It has the role operator and is used to issue the first API keys. */
final class AdminKey {

    static final int MIN_LENGTH = 32;

    /** The actor in events that are caused with this key. */
    static final String NAME = "admin";

    /** Visible ASCII: the characters that a header transports unchanged. */
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]*");

    private final byte[] hash;

    private AdminKey(byte[] hash) {
        this.hash = hash;
    }

    /** @throws AuthConfigurationException if the key is too short or contains characters that a header cannot transport */
    static AdminKey of(String key) {
        if (key.length() < MIN_LENGTH) {
            throw invalid("is shorter than " + MIN_LENGTH + " characters.");
        }
        if (!VISIBLE_ASCII.matcher(key).matches()) {
            throw invalid(
                    "contains spaces or characters other than visible ASCII, which an HTTP header cannot transport.");
        }
        return new AdminKey(KeySecret.hash(key));
    }

    private static AuthConfigurationException invalid(String reason) {
        return new AuthConfigurationException(
                "FLOWLEDGER_ADMIN_KEY " + reason, "Set another key. To generate one: openssl rand -hex 32");
    }

    /** Compares in constant time, because both hashes have the same length. */
    boolean matches(String token) {
        return MessageDigest.isEqual(hash, KeySecret.hash(token));
    }
}
