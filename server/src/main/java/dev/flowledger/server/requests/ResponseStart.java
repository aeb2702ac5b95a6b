package dev.flowledger.server.requests;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Lets a request that has its result write it, also if its time is over just now. Tomcat closes the connection of a thread that is
 * interrupted, so that the client of a committed change would get no response.
 */
@ControllerAdvice
final class ResponseStart implements ResponseBodyAdvice<Object> {

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        RunningRequest running = request instanceof ServletServerHttpRequest servlet
                ? RunningRequest.of(servlet.getServletRequest())
                : null;
        if (running != null) {
            running.beginResponse();
        }
        return body;
    }
}
