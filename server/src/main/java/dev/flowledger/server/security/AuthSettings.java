package dev.flowledger.server.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Whether callers need a key, and the first operator's, as the settings say.
 *
 * @param isRequired whether callers need a key
 * @param admin the key of the first operator, when there is one
 */
record AuthSettings(boolean isRequired, @Nullable AdminKey admin) {

    /** @throws AuthConfigurationException when the settings are not clear, or let everybody in without saying so */
    static AuthSettings of(Environment environment) {
        String key = environment.getProperty("flowledger.admin-key", "");
        return new AuthSettings(isRequired(environment), key.isEmpty() ? null : AdminKey.of(key));
    }

    private static boolean isRequired(Environment environment) {
        String auth = environment.getProperty("flowledger.auth", "");
        if (auth.equals("required")) {
            return true;
        }
        String address = environment.getProperty("server.address", "");
        if (auth.isEmpty() && !isLoopback(address)) {
            throw new AuthConfigurationException(
                    "FLOWLEDGER_AUTH is not set, and SERVER_ADDRESS is " + (address.isEmpty() ? "empty" : address)
                            + ": anybody who reaches this machine could read and change everything.",
                    "Set FLOWLEDGER_AUTH=required and a FLOWLEDGER_ADMIN_KEY of " + AdminKey.MIN_LENGTH
                            + " characters or more, or FLOWLEDGER_AUTH=off if only those reach the server who may.");
        }
        if (!auth.isEmpty() && !auth.equals("off")) {
            throw new AuthConfigurationException(
                    "FLOWLEDGER_AUTH is neither required nor off, but: " + auth,
                    "Set it to one of the two (in a YAML file as flowledger.auth, in quotes).");
        }
        return false;
    }

    private static boolean isLoopback(String address) {
        try {
            return StringUtils.hasText(address)
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // The server will say that it cannot listen there.
            return false;
        }
    }
}
