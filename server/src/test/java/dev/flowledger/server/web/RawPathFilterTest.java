package dev.flowledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RawPathFilterTest {

    @ParameterizedTest
    @CsvSource({
        "/a;b, /a%3Bb",
        "/a|b, /a%7Cb",
        "/a\"b, /a%22b",
        "/<a>, /%3Ca%3E",
        "/[a], /%5Ba%5D",
        "/a\\b, /a%5Cb",
        "/a^b, /a%5Eb",
        "/a`b, /a%60b",
        "/{a}, /%7Ba%7D",
        "/;;, /%3B%3B",
        "/100%, /100%25",
        "/100%;, /100%25%3B",
        "/%zz, /%25zz",
        "/a%00, /a%2500",
    })
    void raw_characters_are_encoded(String raw, String encoded) throws ServletException, IOException {
        assertThat(filtered(new MockHttpServletRequest("GET", raw)).getRequestURI())
                .isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/flows/", "/a%3Bb", "/a%2Fb", "/%C3%BC", "/a+b:c@d,e=f&g~h"})
    void encoded_paths_pass_unchanged(String path) throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);

        assertThat(filtered(request)).isSameAs(request);
    }

    @Test
    void query_string_is_not_encoded() throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/a;b");
        request.setQueryString("c=d;e");

        assertThat(filtered(request).getQueryString()).isEqualTo("c=d;e");
    }

    private static HttpServletRequest filtered(HttpServletRequest request) throws ServletException, IOException {
        MockFilterChain chain = new MockFilterChain();
        new RawPathFilter().doFilter(request, new MockHttpServletResponse(), chain);
        return (HttpServletRequest) Objects.requireNonNull(chain.getRequest());
    }
}
