package dev.flowledger.servertest.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The messages of a start on an external PostgreSQL that cannot be used. */
class ExternalPostgresTest {

    /** The PostgreSQL of the tests requires a password only for this user. */
    @BeforeAll
    static void create_a_user_with_a_password() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(Postgres.newDatabase());
                Statement statement = connection.createStatement();
                ResultSet rules = statement.executeQuery("show hba_file")) {
            rules.next();
            Path file = Path.of(rules.getString(1));
            Files.writeString(file, "host all guarded all scram-sha-256\n" + Files.readString(file));
            statement.execute("create role guarded login password 'right'");
            statement.execute("select pg_reload_conf()");
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void start_without_a_postgres_ends_with_a_sentence(CapturedOutput output) {
        assertEndsWithASentence("127.0.0.1:1/postgres?user=postgres", "refused", output);
    }

    @ParameterizedTest
    @Tag("nightly")
    @CsvSource({
        "no such database, {postgres}/nowhere?user=postgres, database \"nowhere\" does not exist",
        "wrong password, {postgres}/postgres?user=guarded&password=secret, password authentication failed",
    })
    @ExtendWith(OutputCaptureExtension.class)
    void an_unusable_postgres_ends_the_start_with_a_sentence(
            String why, String address, String reason, CapturedOutput output) {
        assertEndsWithASentence(address, reason, output);
    }

    private static void assertEndsWithASentence(String address, String reason, CapturedOutput output) {
        String url = "jdbc:postgresql://" + address.replace("{postgres}", Postgres.address());

        assertThatThrownBy(() -> TestServer.on(url)).isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("PostgreSQL at " + url.substring(0, url.indexOf('?')) + " cannot be used: ")
                .contains(reason)
                .contains("Check that PostgreSQL is running, that SPRING_DATASOURCE_URL")
                .doesNotContain("Exception", "\tat ", "secret");
    }
}
