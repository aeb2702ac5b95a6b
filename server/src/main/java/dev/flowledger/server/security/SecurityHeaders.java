package dev.flowledger.server.security;

import java.util.List;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The response headers that protect the web page in a browser. */
final class SecurityHeaders {

    /** Allows files of this server only. Pico CSS embeds its icons as data URLs. */
    private static final String OWN_FILES =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Swagger UI sets style attributes. */
    private static final String OWN_FILES_AND_INLINE_STYLES =
            OWN_FILES.replace("style-src", "style-src 'unsafe-inline'");

    private SecurityHeaders() {}

    /** Returns a filter that only sets the headers, for a server without authentication. */
    static HeaderWriterFilter filter() {
        return new HeaderWriterFilter(List.of(
                new XContentTypeOptionsHeaderWriter(),
                new XFrameOptionsHeaderWriter(XFrameOptionsHeaderWriter.XFrameOptionsMode.DENY),
                contentSecurityPolicy()));
    }

    /** Configures the same headers in Spring Security. Caching stays enabled, because responses have ETags. */
    static void configure(HeadersConfigurer<HttpSecurity> headers) {
        headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                .xssProtection(HeadersConfigurer.XXssConfig::disable)
                .addHeaderWriter(contentSecurityPolicy());
    }

    private static HeaderWriter contentSecurityPolicy() {
        RequestMatcher swaggerUi = PathPatternRequestMatcher.pathPattern("/swagger-ui/**");
        return (request, response) -> response.setHeader(
                "Content-Security-Policy", swaggerUi.matches(request) ? OWN_FILES_AND_INLINE_STYLES : OWN_FILES);
    }
}
