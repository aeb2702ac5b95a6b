package dev.flowledger.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

    private static final String LOCAL = "192.0.2.7";

    private final HostNames names = new HostNames("server.example", Set.of("Proxy.example", " [2001:DB8::1] "));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "page.localhost",
                "127.0.0.1",
                "127.1.2.3",
                "[::1]",
                "[::1]:4200",
                "localhost:4200",
                "localhost:",
                "[0:0:0:0:0:0:0:1]",
                "server.example",
                "proxy.EXAMPLE",
                "[2001:db8::1]",
                "192.0.2.7"
            })
    void names_of_the_server_are_included(String host) {
        assertThat(names.include(host, LOCAL)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil-localhost",
                "192.0.2.8",
                "evil.example:4200",
                "localhost:evil.example",
                "[::1].evil.example",
                "[::2]",
                "xproxy.example"
            })
    void other_names_are_not_included(String host) {
        assertThat(names.include(host, LOCAL)).isFalse();
    }

    @Test
    void the_origin_of_the_page_has_the_host_and_port_of_the_request() {
        assertThat(names.includeOrigin("http://localhost:4200", "localhost:4200"))
                .isTrue();
        assertThat(names.includeOrigin("https://localhost", "localhost")).isTrue();
        assertThat(names.includeOrigin("http://localhost:3000", "localhost:4200"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://proxy.example", "https://proxy.example:8443", "http://SERVER.example"})
    void the_origin_may_be_an_allowed_host_behind_a_proxy(String origin) {
        assertThat(names.includeOrigin(origin, "localhost:4200")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "", "https://evil.example", "https://proxy.example.evil", "://", "a b", "file:///x"})
    void other_origins_are_not_included(String origin) {
        assertThat(names.includeOrigin(origin, "localhost:4200")).isFalse();
    }

    @Test
    void without_an_address_only_local_names_are_included() {
        HostNames none = new HostNames("", Set.of());

        assertThat(none.include("localhost", LOCAL)).isTrue();
        assertThat(none.include("", LOCAL)).isFalse();
    }
}
