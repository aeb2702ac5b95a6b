package dev.flowledger.server.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The authentication settings of the server.
 *
 * @param isRequired whether callers need an API key
 * @param admin the keys in FLOWLEDGER_ADMIN_KEY, or null
 */
record AuthSettings(boolean isRequired, @Nullable AdminKey admin) {

    private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";

    /** @throws AuthConfigurationException if the settings are invalid, or if FLOWLEDGER_AUTH is not set on a public address */
    static AuthSettings of(Environment environment) {
        requireAudience(environment);
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
                    "FLOWLEDGER_AUTH is not set and SERVER_ADDRESS is " + (address.isEmpty() ? "empty" : address)
                            + ". Without authentication, every client that reaches this address could read and change all"
                            + " records.",
                    "Set FLOWLEDGER_AUTH=required and a FLOWLEDGER_ADMIN_KEY of at least " + AdminKey.MIN_LENGTH
                            + " characters. If only trusted clients can reach the server, set FLOWLEDGER_AUTH=off.");
        }
        if (!auth.isEmpty() && !auth.equals("off")) {
            throw new AuthConfigurationException(
                    "FLOWLEDGER_AUTH must be required or off, but is: " + auth,
                    "Set it to required or off. In a YAML file, write flowledger.auth: \"off\" with quotes.");
        }
        return false;
    }

    /** Without an audience, a token that the issuer created for any other service would be accepted. */
    private static void requireAudience(Environment environment) {
        Binder settings = Binder.get(environment);
        boolean hasIssuer = Stream.of("issuer-uri", "jwk-set-uri", "public-key-location")
                .anyMatch(name -> StringUtils.hasText(environment.getProperty(JWT + name)));
        boolean hasAudience = settings.bind(JWT + "audiences", Bindable.listOf(String.class)).orElse(List.of()).stream()
                .anyMatch(StringUtils::hasText);
        if (hasIssuer && !hasAudience) {
            throw new AuthConfigurationException(
                    "A JWT issuer is configured without an audience, so that tokens for any other service would be accepted.",
                    "Set SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_AUDIENCES to the value that the issuer writes into the"
                            + " aud claim of tokens for this server, such as flowledger.");
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return StringUtils.hasText(address)
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Tomcat reports the unknown address when it binds.
            return false;
        }
    }
}
