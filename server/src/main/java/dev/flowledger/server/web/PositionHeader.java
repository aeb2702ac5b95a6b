package dev.flowledger.server.web;

import dev.flowledger.query.standby.StandbyConnections;
import dev.flowledger.query.standby.WalPosition;
import dev.flowledger.server.error.FieldError;
import dev.flowledger.server.error.FieldErrorsException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Reads the header of a request that says which changes the response must contain: a position from the response to a change. */
@Component
final class PositionHeader implements WebMvcConfigurer, HandlerInterceptor {

    private static final String HEADER = "X-Flowledger-LSN";

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String header = request.getHeader(HEADER);
        if (header != null) {
            WalPosition position = WalPosition.parse(header);
            if (position == null) {
                throw new FieldErrorsException(List.of(new FieldError(
                        List.of("header", HEADER),
                        "must be the value of this header in the response to a change, such as 16/B374D848",
                        "value_error")));
            }
            request.setAttribute(StandbyConnections.POSITION_ATTRIBUTE, position);
        }
        return true;
    }
}
