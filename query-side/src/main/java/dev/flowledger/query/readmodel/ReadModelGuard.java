package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.WithoutReadModel;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Responds with 503 while the read model of this version is being built, or after another version has replaced it, except from routes
 * {@link WithoutReadModel}.
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
        registry.addInterceptor(this).addPathPatterns("/api/**").excludePathPatterns("/api/openapi.json/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!needsReadModel(handler) || state.getObject().isCurrent()) {
            return true;
        }
        throw ApiException.readModelUnavailable();
    }

    private static boolean needsReadModel(Object handler) {
        return !(handler instanceof HandlerMethod route)
                || (!route.hasMethodAnnotation(WithoutReadModel.class)
                        && !route.getBeanType().isAnnotationPresent(WithoutReadModel.class));
    }
}
