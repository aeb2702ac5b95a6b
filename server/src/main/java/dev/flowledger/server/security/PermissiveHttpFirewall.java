package dev.flowledger.server.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;

/**
 * Lets every path through, since names in paths hold anything: semicolons, backslashes, encoded slashes and line breaks.
 * Spring Security's own firewall refuses them because a matcher may read such a path differently from the route behind it.
 * Here both read it alike, as a parsed PathPattern, segment by segment.
 */
final class PermissiveHttpFirewall implements HttpFirewall {

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        return new FirewalledRequest(request) {
            @Override
            public void reset() {
                // It has changed nothing.
            }
        };
    }

    @Override
    public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return response;
    }
}
