package dev.flowledger.server.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;

/**
 * Accepts every path, because names in paths can contain semicolons, backslashes, encoded slashes and line breaks. Spring
 * Security's default firewall rejects them, because a security matcher may parse such a path differently from the route. Here
 * both use a parsed PathPattern, segment by segment.
 */
final class PermissiveHttpFirewall implements HttpFirewall {

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        return new FirewalledRequest(request) {
            @Override
            public void reset() {
                // Nothing to undo.
            }
        };
    }

    @Override
    public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return response;
    }
}
