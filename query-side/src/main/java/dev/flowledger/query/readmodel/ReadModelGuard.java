package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Responds with 503 while the read model of this version is being built, or after another version has replaced it. The routes of the
 * ledger, of rebuilds and of health are not affected.
 */
@Component
final class ReadModelGuard implements WebMvcConfigurer, HandlerInterceptor {

    private final ObjectProvider<ReadModelState> state;

    /** Resolves the state on each request, because interceptors are created before the database starts. */
    ReadModelGuard(ObjectProvider<ReadModelState> state) {
        this.state = state;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this)
                .addPathPatterns("/api/**")
                .excludePathPatterns(
                        "/api/projections/**",
                        "/api/events/**",
                        "/api/nodes/**",
                        "/api/retention/**",
                        "/api/stats/events",
                        "/api/stats/ledger",
                        "/api/stats/actors",
                        "/api/health",
                        "/api/openapi.json/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (state.getObject().isCurrent() || readsEvents(request)) {
            return true;
        }
        throw ApiException.readModelUnavailable();
    }

    /** Whether the route reads the events of a record, which are not part of the read model. */
    private static boolean readsEvents(HttpServletRequest request) {
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return route != null && route.toString().endsWith("/events");
    }
}
