package dev.flowledger.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Finds the route of a request. Spring evaluates all conditions of every route that has a path variable. This mapping first
 * compares the text before the first variable.
 */
final class RouteMapping extends RequestMappingHandlerMapping {

    private final Set<String> literalPaths = ConcurrentHashMap.newKeySet();
    private final Map<RequestMappingInfo, String> prefixes = new ConcurrentHashMap<>();

    /** Searches the routes before the endpoints of the actuator, which have other paths. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    protected @Nullable RequestMappingInfo getMatchingMapping(RequestMappingInfo route, HttpServletRequest request) {
        String path = path(request);
        if (isShadowed(route, path)) {
            return null;
        }
        String prefix = prefixes.computeIfAbsent(route, RouteMapping::prefix);
        // A percent-encoded path may still match.
        boolean isEncoded = path.lastIndexOf('%', prefix.length()) >= 0;
        return isEncoded || path.startsWith(prefix) ? super.getMatchingMapping(route, request) : null;
    }

    /** Responds with 405 to another method of a literal path. The Allow header does not list routes that it shadows. */
    @Override
    protected @Nullable HandlerMethod handleNoMatch(
            Set<RequestMappingInfo> routes, String lookupPath, HttpServletRequest request) throws ServletException {
        String path = path(request);
        return super.handleNoMatch(
                routes.stream().filter(route -> !isShadowed(route, path)).collect(Collectors.toUnmodifiableSet()),
                lookupPath,
                request);
    }

    @Override
    protected void registerHandlerMethod(Object handler, Method method, RequestMappingInfo route) {
        literalPaths.addAll(route.getDirectPaths());
        super.registerHandlerMethod(handler, method, route);
    }

    /** Whether a path such as {@code /api/flows/filter} is a route of its own, so that "filter" is not the id in another one. */
    private boolean isShadowed(RequestMappingInfo route, String path) {
        return literalPaths.contains(StringUtils.uriDecode(path, UTF_8))
                && route.getDirectPaths().isEmpty();
    }

    private static String path(HttpServletRequest request) {
        return ServletRequestPathUtils.getParsedRequestPath(request)
                .pathWithinApplication()
                .value();
    }

    /** The text of the path before its first variable or wildcard. */
    private static String prefix(RequestMappingInfo route) {
        Set<String> paths = route.getPatternValues();
        return paths.size() == 1 ? paths.iterator().next().split("[{*?]", 2)[0] : "";
    }
}
