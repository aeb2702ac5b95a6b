package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses what cannot be answered while the read model is being made, or belongs to another release. The ledger can be read, and
 * the rebuild followed, nevertheless.
 */
@Component
final class ReadModelGuard implements WebMvcConfigurer, HandlerInterceptor {

    private final ObjectProvider<ReadModelState> state;

    /** Routes are made before there is a database: the state is asked for when a request comes. */
    ReadModelGuard(ObjectProvider<ReadModelState> state) {
        this.state = state;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this)
                .addPathPatterns("/api/**")
                .excludePathPatterns("/api/projections/**", "/api/events/**", "/api/health", "/api/openapi.json/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (state.getObject().isCurrent()) {
            return true;
        }
        throw ApiException.unavailable(
                "This server is not ready: the read model of its release is being made, or that of another release is in its"
                        + " place. Please try again, or ask another server.");
    }
}
