package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** The settings FLOWLEDGER_AUTH and FLOWLEDGER_ADMIN_KEY, and those with which the server does not start. */
@ExtendWith(OutputCaptureExtension.class)
class AuthModeTest {

    private static final String SHORT_KEY = "0123456789012345678901234567890";

    /** Never used: the server checks its settings before it connects to a database. */
    private static final String NO_DATABASE = "jdbc:postgresql://127.0.0.1:1/none";

    @Test
    void a_server_on_loopback_requires_no_keys() {
        Problem.in(TestServer.shared().api().get("/flows/name/unknown-flow"), 404);
        Problem.in(TestServer.shared().api().as("x").get("/flows/name/unknown-flow"), 404);
    }

    /** {@code AuthSettingsTest} has further addresses and settings. */
    @Test
    void a_server_on_a_public_address_requires_the_auth_setting(CapturedOutput output) {
        assertDoesNotStart("--server.address=0.0.0.0");

        assertThat(output.getAll())
                .contains("FLOWLEDGER_AUTH is not set", "every client that reaches this address could read and change")
                .contains("Set FLOWLEDGER_AUTH=required and a FLOWLEDGER_ADMIN_KEY of at least 32 characters");
    }

    @Test
    void an_unknown_auth_setting_prevents_the_start(CapturedOutput output) {
        assertDoesNotStart("--flowledger.auth=false");

        assertThat(output.getAll()).contains("FLOWLEDGER_AUTH must be required or off, but is: false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "off"})
    void a_short_admin_key_prevents_the_start_and_is_not_logged(String auth, CapturedOutput output) {
        assertDoesNotStart("--flowledger.auth=" + auth, "--flowledger.admin-key=" + SHORT_KEY);

        assertThat(output.getAll())
                .contains("FLOWLEDGER_ADMIN_KEY is shorter than 32 characters")
                .doesNotContain(SHORT_KEY);
    }

    @Test
    void an_admin_key_with_unsuitable_characters_prevents_the_start(CapturedOutput output) {
        assertDoesNotStart("--flowledger.admin-key=" + SHORT_KEY + " \u00e9");

        assertThat(output.getAll())
                .contains("which an HTTP header cannot transport")
                .doesNotContain(SHORT_KEY);
    }

    /** One database, because each start of a server takes seconds. */
    @Test
    void keys_prevent_the_warning_and_are_not_issued_while_authentication_is_off(CapturedOutput output) {
        String database = Postgres.newDatabase();
        String required = "--flowledger.auth=required";
        String warning = "API keys are required but none exists yet";
        try (TestServer server = TestServer.on(database, new Class<?>[0], required)) {
            assertThat(output.getAll()).contains(warning).doesNotContainIgnoringCase("password", "secret", "fl_");
            Problem.in(server.api().get("/flows/name/unknown-flow"), 401);
        }
        int before = output.getAll().length();
        try (TestServer server = TestServer.requiringKeys(database)) {
            server.admin().issue("issued before", "operator");
        }
        TestServer.on(database, new Class<?>[0], required).close();
        assertThat(output.getAll().substring(before)).doesNotContain(warning);

        try (TestServer server =
                TestServer.on(database, new Class<?>[0], "--server.address=0.0.0.0", "--flowledger.auth=off")) {
            Problem.in(server.api().get("/flows/name/unknown-flow"), 404);
            assertKeysAreListedAndRevokedButNotIssued(server);
        }
    }

    private static void assertKeysAreListedAndRevokedButNotIssued(TestServer server) {
        Response refused = server.api().post("/keys", "{\"name\":\"planted\",\"role\":\"operator\"}");

        assertThat(Problem.in(refused, 409).detail())
                .contains("Authentication is off", "issues no API keys", "FLOWLEDGER_AUTH=required");
        assertThat(server.sql()
                        .sql("select count(*) from event_store.api_key_secret")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        JsonNode keys = server.api().get("/keys").body();
        assertThat(keys).hasSize(1);
        assertThat(keys.at("/0/name").asString()).isEqualTo("issued before");
        assertThat(server.api().delete("/keys/" + keys.at("/0/id").asString()).status())
                .isEqualTo(204);
    }

    private static void assertDoesNotStart(String... settings) {
        assertThatThrownBy(() ->
                        TestServer.on(NO_DATABASE, new Class<?>[0], settings).close())
                .hasMessageContaining("FLOWLEDGER_");
    }
}
