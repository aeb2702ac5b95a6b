package dev.flowledger.server.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.springframework.util.StreamUtils;

/**
 * The two roles of the embedded database, with passwords that are new at each start. The owner owns the event store and its
 * triggers; migrations and operators use it. The server's role owns the read model only. Neither is a superuser.
 *
 * @param ownerPassword the password of {@link #OWNER}
 * @param serverPassword the password of {@link #SERVER}
 */
record EmbeddedRoles(String ownerPassword, String serverPassword) {

    static final String OWNER = "flowledger_owner";
    static final String SERVER = "flowledger_server";

    /** PostgreSQL's rules for connections, with passwords for all of them. */
    static final String HOST_BASED_AUTHENTICATION = """
            # Written by Flowledger at each start.
            # TYPE  DATABASE  USER      ADDRESS       METHOD
            host    all       postgres  all           reject
            host    all       all       127.0.0.1/32  scram-sha-256
            """;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Returns the roles with random passwords. */
    static EmbeddedRoles withRandomPasswords() {
        return new EmbeddedRoles(randomPassword(), randomPassword());
    }

    /** Returns the statements that create the roles, or set their passwords and rights. */
    String statements() throws IOException {
        try (InputStream script =
                Objects.requireNonNull(EmbeddedRoles.class.getResourceAsStream("embedded-roles.sql"))) {
            return StreamUtils.copyToString(script, UTF_8)
                    .replace("${ownerPassword}", ownerPassword)
                    .replace("${serverPassword}", serverPassword);
        }
    }

    /** Returns the content of a password file ({@code PGPASSFILE}), with which libpq and pgjdbc connect. */
    String passwordFile() {
        return "127.0.0.1:*:*:%s:%s%n127.0.0.1:*:*:%s:%s%n".formatted(OWNER, ownerPassword, SERVER, serverPassword);
    }

    /** Does not contain the passwords. */
    @Override
    public String toString() {
        return "EmbeddedRoles";
    }

    private static String randomPassword() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
