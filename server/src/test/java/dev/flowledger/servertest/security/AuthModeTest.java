package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** The settings FLOWLEDGER_AUTH and FLOWLEDGER_ADMIN_KEY, and those with which the server does not start. */
@ExtendWith(OutputCaptureExtension.class)
class AuthModeTest {

    private static final String SHORT_KEY = "0123456789012345678901234567890";

    private static final String REQUIRED = "--flowledger.auth=required";
    private static final String WARNING = "API keys are required but none exists yet";

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
    @Tag("nightly")
    void an_unknown_auth_setting_prevents_the_start(CapturedOutput output) {
        assertDoesNotStart("--flowledger.auth=false");

        assertThat(output.getAll()).contains("FLOWLEDGER_AUTH must be required or off, but is: false");
    }

    @Test
    void a_short_admin_key_prevents_the_start_and_is_not_logged(CapturedOutput output) {
        assertShortAdminKeyPreventsTheStart("required", output);
    }

    @Test
    @Tag("nightly")
    void a_short_admin_key_prevents_the_start_without_authentication(CapturedOutput output) {
        assertShortAdminKeyPreventsTheStart("off", output);
    }

    private static void assertShortAdminKeyPreventsTheStart(String auth, CapturedOutput output) {
        assertDoesNotStart("--flowledger.auth=" + auth, "--flowledger.admin-key=" + SHORT_KEY);

        assertThat(output.getAll())
                .contains("FLOWLEDGER_ADMIN_KEY is shorter than 32 characters")
                .doesNotContain(SHORT_KEY);
    }

    @Test
    @Tag("nightly")
    void an_admin_key_with_unsuitable_characters_prevents_the_start(CapturedOutput output) {
        assertDoesNotStart("--flowledger.admin-key=" + SHORT_KEY + " \u00e9");

        assertThat(output.getAll())
                .contains("which an HTTP header cannot transport")
                .doesNotContain(SHORT_KEY);
    }

    @Test
    void a_server_that_requires_keys_warns_if_none_exists(CapturedOutput output) {
        try (TestServer server = TestServer.on(Postgres.newDatabase(), new Class<?>[0], REQUIRED)) {
            assertThat(output.getAll()).contains(WARNING).doesNotContainIgnoringCase("password", "secret", "fl_");
            Problem.in(server.api().get("/flows/name/unknown-flow"), 401);
        }
    }

    @Test
    @Tag("nightly")
    void keys_prevent_the_warning(CapturedOutput output) {
        TestServer withKeys = TestServer.sharedRequiringKeys();
        withKeys.admin().issue("prevents the warning", "operator");
        int before = output.getAll().length();
        TestServer.on(withKeys.database(), new Class<?>[0], REQUIRED).close();
        assertThat(output.getAll().substring(before)).doesNotContain(WARNING);
    }

    /** The database of the shared server, because each start of a server takes seconds. */
    @Test
    void keys_are_not_issued_while_authentication_is_off() {
        TestServer withKeys = TestServer.sharedRequiringKeys();
        withKeys.admin().issue("issued before", "operator");

        String[] off = {"--server.address=0.0.0.0", "--flowledger.auth=off"};
        try (TestServer server = TestServer.on(withKeys.database(), new Class<?>[0], off)) {
            Problem.in(server.api().get("/flows/name/unknown-flow"), 404);
            assertKeysAreListedAndRevokedButNotIssued(server);
        }
    }

    private static void assertKeysAreListedAndRevokedButNotIssued(TestServer server) {
        long secrets = secrets(server);
        Response refused = server.api().post("/keys", "{\"name\":\"planted\",\"role\":\"operator\"}");

        assertThat(Problem.in(refused, 409).detail())
                .contains("Authentication is off", "issues no API keys", "FLOWLEDGER_AUTH=required");
        assertThat(secrets(server)).isPositive().isEqualTo(secrets);
        List<JsonNode> keys = server.api()
                .get("/keys")
                .body()
                .valueStream()
                .filter(key -> key.get("name").asString().matches("planted|issued before"))
                .toList();
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).get("name").asString()).isEqualTo("issued before");
        assertThat(server.api()
                        .delete("/keys/" + keys.get(0).get("id").asString())
                        .status())
                .isEqualTo(204);
    }

    private static long secrets(TestServer server) {
        return server.sql()
                .sql("select count(*) from event_store.api_key_secret")
                .query(Long.class)
                .single();
    }

    private static void assertDoesNotStart(String... settings) {
        assertThatThrownBy(() ->
                        TestServer.on(NO_DATABASE, new Class<?>[0], settings).close())
                .hasMessageContaining("FLOWLEDGER_");
    }
}
