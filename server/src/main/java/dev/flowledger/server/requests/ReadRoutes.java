package dev.flowledger.server.requests;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The routes that read. */
public final class ReadRoutes {

    /** The methods whose requests change nothing and have no body. */
    public static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    /** The routes that read although their method is POST. */
    public static final RequestMatcher WITH_BODY = new OrRequestMatcher(Stream.of(
                    "/api/*/{action:filter|count|paginate|history}",
                    "/api/*/{action:filter|count|paginate|history}/",
                    "/api/artifacts/latest/filter",
                    "/api/artifacts/latest/filter/",
                    "/api/v2/concurrency_limits/filter",
                    "/api/v2/concurrency_limits/filter/",
                    "/api/flow_runs/lateness",
                    "/api/flow_runs/lateness/",
                    "/api/ui/**",
                    "/api/stats/**")
            .<RequestMatcher>map(
                    path -> PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, path))
            .toList());

    private ReadRoutes() {}

    /** Whether a request changes nothing. */
    public static boolean contain(HttpServletRequest request) {
        return SAFE_METHODS.contains(request.getMethod()) || WITH_BODY.matches(request);
    }
}
