package dev.flowledger.server.security;

import dev.flowledger.api.key.KeySecret;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/** The key of the first operator, who issues all others. The operator of the machine chooses it. */
final class AdminKey {

    static final int MIN_LENGTH = 32;

    /** The actor of what is done with it. */
    static final String NAME = "admin";

    /** What goes through a header unchanged. */
    private static final Pattern VISIBLE = Pattern.compile("[!-~]*");

    private final byte[] hash;

    private AdminKey(byte[] hash) {
        this.hash = hash;
    }

    /** @throws AuthConfigurationException when the key is too short to keep anybody out, or cannot be sent */
    static AdminKey of(String key) {
        if (key.length() < MIN_LENGTH) {
            throw unfit("is shorter than " + MIN_LENGTH + " characters.");
        }
        if (!VISIBLE.matcher(key).matches()) {
            throw unfit("has characters that a header cannot carry, such as spaces.");
        }
        return new AdminKey(KeySecret.hash(key));
    }

    private static AuthConfigurationException unfit(String why) {
        return new AuthConfigurationException(
                "FLOWLEDGER_ADMIN_KEY " + why, "Choose another one, for example with: openssl rand -hex 32");
    }

    /** In constant time: both hashes have the same length, whatever was sent. */
    boolean is(String token) {
        return MessageDigest.isEqual(hash, KeySecret.hash(token));
    }
}
