package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP headers of the page's files: authentication, compression, caching and content security policy. */
class PageFilesTest {

    private static final Pattern FILE = Pattern.compile("(?:href|src)=\"([^\"]+\\.(?:js|css|svg))\"");

    private static Api root;

    @BeforeAll
    static void start() {
        root = new Api(TestServer.sharedRequiringKeys().address());
    }

    @Test
    void files_need_no_api_key_and_are_compressed() {
        for (String file : files()) {
            Response response = root.get("/" + file, "Accept-Encoding", "gzip");
            assertThat(response.status()).as(file).isEqualTo(200);
            assertThat(response.header("Content-Encoding").isPresent()
                            || response.text().length() < 2048)
                    .as(file)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/app/main.js", "/api/health", "/api/flows/none", "/docs"})
    void content_security_policy_allows_files_of_this_server_only(String path) {
        assertThat(root.get(path).header("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("form-action 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http");
    }

    @Test
    void content_security_policy_allows_inline_styles_for_swagger_ui_only() {
        assertThat(root.get("/swagger-ui/index.html")
                        .header("Content-Security-Policy")
                        .orElseThrow())
                .contains("script-src 'self';", "style-src 'unsafe-inline' 'self'");
    }

    @Test
    void cached_files_are_revalidated_and_not_sent_again() {
        for (String file : files()) {
            Response first = root.get("/" + file);
            assertThat(first.header("Cache-Control")).as(file).hasValue("no-cache");
            assertThat(first.header("Last-Modified")).as(file).isEmpty();

            Response second =
                    root.get("/" + file, "If-None-Match", first.header("ETag").orElseThrow());
            assertThat(second.status()).as(file).isEqualTo(304);
        }
    }

    private static List<String> files() {
        Response page = root.get("/");
        assertThat(page.header("Content-Type").orElseThrow()).startsWith("text/html");
        List<String> files = FILE.matcher(page.text())
                .results()
                .map((MatchResult file) -> file.group(1))
                .toList();
        assertThat(files).hasSizeGreaterThan(10).noneMatch(file -> file.contains(":"));
        return files;
    }
}
