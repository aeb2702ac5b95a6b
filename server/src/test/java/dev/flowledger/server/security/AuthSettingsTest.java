package dev.flowledger.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class AuthSettingsTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void callers_need_no_key_on_a_loopback_address(String address) {
        assertThat(settings(Map.of("server.address", address))).isEqualTo(new AuthSettings(false, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0.0.0.0", "::", "192.0.2.1", "unknown.invalid"})
    void other_addresses_require_the_setting(String address) {
        assertThatThrownBy(() -> settings(Map.of("server.address", address)))
                .isInstanceOf(AuthConfigurationException.class)
                .hasMessageStartingWith("FLOWLEDGER_AUTH is not set and SERVER_ADDRESS is");
        assertThat(settings(Map.of("server.address", address, "flowledger.auth", "off"))
                        .isRequired())
                .isFalse();
        assertThat(settings(Map.of("server.address", address, "flowledger.auth", "required"))
                        .isRequired())
                .isTrue();
    }

    @Test
    void missing_address_requires_the_setting() {
        assertThatThrownBy(() -> settings(Map.of()))
                .isInstanceOf(AuthConfigurationException.class)
                .hasMessageContaining("SERVER_ADDRESS is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "none", "OFF", "Off", "REQUIRED", "Required", "on", " "})
    void other_values_are_rejected(String auth) {
        assertThatThrownBy(() -> settings(Map.of("server.address", "127.0.0.1", "flowledger.auth", auth)))
                .isInstanceOf(AuthConfigurationException.class)
                .hasMessage("FLOWLEDGER_AUTH must be required or off, but is: " + auth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer-uri", "jwk-set-uri", "public-key-location"})
    void jwt_issuer_requires_an_audience(String issuer) {
        String jwt = "spring.security.oauth2.resourceserver.jwt.";
        Map<String, Object> local =
                Map.of("server.address", "127.0.0.1", jwt + issuer, "https://issuer.example", jwt + "audiences", "");

        assertThatThrownBy(() -> settings(local))
                .isInstanceOf(AuthConfigurationException.class)
                .hasMessageStartingWith("A JWT issuer is configured without an audience");
        Map<String, Object> complete = new HashMap<>(local);
        complete.put(jwt + "audiences", "flowledger");
        assertThat(settings(complete).isRequired()).isFalse();
    }

    @Test
    void admin_key_is_optional_and_must_be_long_enough() {
        Map<String, Object> local = Map.of("server.address", "127.0.0.1", "flowledger.admin-key", KEY);
        AdminKey admin = Objects.requireNonNull(settings(local).admin());

        assertThat(admin.matches(KEY)).isTrue();
        assertThat(admin.matches(KEY + "0")).isFalse();
        assertThatThrownBy(
                        () -> settings(Map.of("server.address", "127.0.0.1", "flowledger.admin-key", KEY.substring(1))))
                .isInstanceOf(AuthConfigurationException.class)
                .hasMessage("FLOWLEDGER_ADMIN_KEY is shorter than 32 characters.");
    }

    @Test
    void admin_key_can_be_replaced_without_an_interruption() {
        String next = "next-" + KEY;
        AdminKey both = Objects.requireNonNull(settings(local(KEY + "," + next)).admin());

        assertThat(both.matches(KEY)).isTrue();
        assertThat(both.matches(next)).isTrue();
        assertThat(both.matches(KEY + "," + next)).isFalse();
        assertThat(both.matches("")).isFalse();
        for (String invalid : List.of(KEY + ",", "," + KEY, KEY + ",short", KEY + ", " + next)) {
            assertThatThrownBy(() -> settings(local(invalid)))
                    .isInstanceOf(AuthConfigurationException.class)
                    .hasMessageNotContaining(KEY);
        }
        assertThatThrownBy(() -> settings(local(KEY + "," + next + "," + KEY)))
                .hasMessage("FLOWLEDGER_ADMIN_KEY contains more than two keys, which are separated by a comma.");
    }

    private static Map<String, Object> local(String adminKey) {
        return Map.of("server.address", "127.0.0.1", "flowledger.admin-key", adminKey);
    }

    private static AuthSettings settings(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return AuthSettings.of(environment);
    }
}
