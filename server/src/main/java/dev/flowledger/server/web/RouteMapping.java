package dev.flowledger.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Finds the route of a request. Spring evaluates all conditions of every route that has a path variable. This mapping first
 * compares the text before the first variable.
 */
final class RouteMapping extends RequestMappingHandlerMapping {

    private final Map<RequestMappingInfo, String> prefixes = new ConcurrentHashMap<>();

    /** Searches the routes before the endpoints of the actuator, which have other paths. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    protected @Nullable RequestMappingInfo getMatchingMapping(RequestMappingInfo route, HttpServletRequest request) {
        String path = ServletRequestPathUtils.getParsedRequestPath(request)
                .pathWithinApplication()
                .value();
        String prefix = prefixes.computeIfAbsent(route, RouteMapping::prefix);
        // A percent-encoded path may still match.
        boolean isEncoded = path.lastIndexOf('%', prefix.length()) >= 0;
        return isEncoded || path.startsWith(prefix) ? super.getMatchingMapping(route, request) : null;
    }

    /** The text of the path before its first variable or wildcard. */
    private static String prefix(RequestMappingInfo route) {
        Set<String> paths = route.getPatternValues();
        return paths.size() == 1 ? paths.iterator().next().split("[{*?]", 2)[0] : "";
    }
}
