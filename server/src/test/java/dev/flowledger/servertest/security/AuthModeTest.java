package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** When callers need a key, and when the server does not even start. */
@ExtendWith(OutputCaptureExtension.class)
class AuthModeTest {

    private static final String SHORT_KEY = "0123456789012345678901234567890";

    /** Nobody connects to it: a server that must not start finds out before. */
    private static final String NO_DATABASE = "jdbc:postgresql://127.0.0.1:1/none";

    @Test
    void a_server_that_only_its_machine_reaches_needs_no_keys() {
        Problem.in(TestServer.shared().api().get("/flows/name/nobody-at-all"), 404);
        Problem.in(TestServer.shared().api().as("x").get("/flows/name/nobody-at-all"), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", ""})
    void one_that_others_reach_does_not_start_until_it_is_told_whether_they_need_one(
            String address, CapturedOutput output) {
        assertDoesNotStart("--server.address=" + address);

        assertThat(output.getAll())
                .contains("FLOWLEDGER_AUTH is not set", "every client that reaches this address could read and change")
                .contains("Set FLOWLEDGER_AUTH=required and a FLOWLEDGER_ADMIN_KEY of at least 32 characters");
    }

    @Test
    void it_starts_when_it_is_told_that_they_need_none() {
        try (TestServer server = TestServer.on(
                Postgres.newDatabase(), new Class<?>[0], "--server.address=0.0.0.0", "--flowledger.auth=off")) {
            Problem.in(server.api().get("/flows/name/nobody"), 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "true", "false", "REQUIRED", "Off", "none"})
    void neither_required_nor_off_is_neither(String auth, CapturedOutput output) {
        assertDoesNotStart("--flowledger.auth=" + auth);

        assertThat(output.getAll()).contains("FLOWLEDGER_AUTH must be required or off, but is: " + auth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "off"})
    void an_admin_key_that_is_too_short_is_refused_and_not_told(String auth, CapturedOutput output) {
        assertDoesNotStart("--flowledger.auth=" + auth, "--flowledger.admin-key=" + SHORT_KEY);

        assertThat(output.getAll())
                .contains("FLOWLEDGER_ADMIN_KEY is shorter than 32 characters")
                .doesNotContain(SHORT_KEY);
    }

    @Test
    void an_admin_key_that_no_header_carries_is_refused(CapturedOutput output) {
        assertDoesNotStart("--flowledger.admin-key=" + SHORT_KEY + " \u00e9");

        assertThat(output.getAll())
                .contains("which an HTTP header cannot transport")
                .doesNotContain(SHORT_KEY);
    }

    @Test
    void a_server_that_nobody_can_enter_says_so(CapturedOutput output) {
        String database = Postgres.newDatabase();
        String required = "--flowledger.auth=required";
        String warning = "API keys are required but none exists yet";
        try (TestServer server = TestServer.on(database, new Class<?>[0], required)) {
            assertThat(output.getAll()).contains(warning).doesNotContain("password");
            Problem.in(server.api().get("/flows/name/nobody"), 401);
        }
        int before = output.getAll().length();
        try (TestServer server = TestServer.requiringKeys(database)) {
            server.admin().issue("somebody", "reader");
        }
        TestServer.on(database, new Class<?>[0], required).close();

        assertThat(output.getAll().substring(before)).doesNotContain(warning);
    }

    private static void assertDoesNotStart(String... settings) {
        assertThatThrownBy(() ->
                        TestServer.on(NO_DATABASE, new Class<?>[0], settings).close())
                .hasMessageContaining("FLOWLEDGER_");
    }
}
