package dev.flowledger.server.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Sets the response headers that protect the web page in a browser, with and without authentication. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class SecurityHeadersFilter extends HttpFilter {

    /** Allows files of this server only. */
    private static final String OWN_FILES =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Swagger UI sets style attributes and embeds its icons as data URLs. */
    private static final String SWAGGER_UI_FILES =
            OWN_FILES.replace("style-src", "style-src 'unsafe-inline'").replace("img-src", "img-src data:");

    private static final String SWAGGER_UI = "/swagger-ui/";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader(
                "Content-Security-Policy",
                request.getRequestURI().startsWith(SWAGGER_UI) ? SWAGGER_UI_FILES : OWN_FILES);
        chain.doFilter(request, response);
    }
}
