package dev.flowledger.server.security;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;

/**
 * Lets web pages of other origins call the API (CORS). The filter runs before authentication, because browsers send no API key
 * with a preflight request. Requests of other origins are treated as without the filter.
 */
@Configuration(proxyBeanMethods = false)
class CrossOriginConfiguration {

    private static final List<String> EXPOSED_HEADERS = List.of(
            HttpHeaders.ETAG,
            "Last-Event-ID",
            HttpHeaders.RETRY_AFTER,
            "X-Flowledger-LSN",
            "X-Request-Id",
            HttpHeaders.WARNING,
            "RateLimit",
            "RateLimit-Policy");

    @Bean
    static FilterRegistrationBean<CorsFilter> corsFilter(CrossOrigins origins) {
        FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(filter(origins));
        registration.setEnabled(!origins.isEmpty());
        registration.setUrlPatterns(List.of("/api/*"));
        // After the id of the request, before LocalAccessFilter and authentication.
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 4);
        return registration;
    }

    private static CorsFilter filter(CrossOrigins origins) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(origins.values());
        cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PATCH", "DELETE"));
        cors.addAllowedHeader(CorsConfiguration.ALL);
        cors.setExposedHeaders(EXPOSED_HEADERS);
        cors.setMaxAge(Duration.ofHours(1));
        return new CorsFilter(request -> cors) {
            @Override
            protected boolean shouldNotFilter(HttpServletRequest request) {
                return !origins.include(request.getHeader(HttpHeaders.ORIGIN));
            }
        };
    }
}
