package dev.flowledger.server.security;

import dev.flowledger.server.error.ProblemDetailException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Protects a server without API keys from web pages in a browser on the same machine. A page of another site can send requests
 * to the server, and through DNS rebinding it can also read the responses. The filter compares Host, Sec-Fetch-Site and Origin
 * with the names of this server. Programs other than browsers send neither Sec-Fetch-Site nor Origin.
 *
 * <p>With API keys the filter does nothing: a page does not have a key, and browsers do not send bearer tokens on their own.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
final class LocalAccessFilter extends HttpFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> SAME_SITE = Set.of("same-origin", "none");

    private final boolean isActive;
    private final HostNames hosts;
    private final CrossOrigins origins;
    private final HandlerExceptionResolver errors;

    LocalAccessFilter(
            AuthSettings settings,
            @Value("${server.address:}") String address,
            @Value("${flowledger.allowed-hosts:}") Set<String> allowedHosts,
            CrossOrigins origins,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.isActive = !settings.isRequired();
        this.hosts = new HostNames(address, allowedHosts);
        this.origins = origins;
        this.errors = errors;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ProblemDetailException problem = isActive ? problem(request) : null;
        if (problem == null) {
            chain.doFilter(request, response);
        } else {
            errors.resolveException(request, response, null, problem);
        }
    }

    private @Nullable ProblemDetailException problem(HttpServletRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null) {
            // Only HTTP/1.0 allows that. No browser sends it.
            return null;
        }
        // Not the server name of the request: a page can set X-Forwarded-Host, which may replace it, but not Host.
        if (!hosts.include(host, request.getLocalAddr())) {
            return new ProblemDetailException(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "This server does not answer for the name in the Host header. Use localhost, or add the name to"
                            + " FLOWLEDGER_ALLOWED_HOSTS.");
        }
        if (origins.include(request.getHeader(HttpHeaders.ORIGIN))) {
            return null;
        }
        boolean isSafe = SAFE_METHODS.contains(request.getMethod());
        String site = request.getHeader("Sec-Fetch-Site");
        boolean isLink = isSafe && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
        if (site != null && !SAME_SITE.contains(site) && !isLink) {
            return crossSite();
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || isSafe || hosts.includeOrigin(origin, host) ? null : crossSite();
    }

    private static ProblemDetailException crossSite() {
        return new ProblemDetailException(
                HttpStatus.FORBIDDEN,
                "This server does not require API keys, so it rejects requests from web pages of other sites. If the page"
                        + " belongs to this server, add its host name to FLOWLEDGER_ALLOWED_HOSTS.");
    }
}
