package dev.flowledger.command.bus;

import static java.util.Objects.requireNonNull;

import dev.flowledger.api.key.ActorNames;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Passes the {@link CommandContext} of a request to controller methods. It precedes the resolver of query parameters, which
 * accepts every record.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CommandContextResolver implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    /** For bodies whose size is not known, because the route does not read them. */
    private static final long UNKNOWN_BODY_BYTES = 1024 * 1024;

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == CommandContext.class;
    }

    @Override
    public CommandContext resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Object requestId = request.getAttribute(CommandContext.REQUEST_ID_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return new CommandContext(
                ActorNames.of(request.getUserPrincipal()),
                requireNonNull(requestId, "no filter has set the id of the request")
                        .toString(),
                bodyBytes(request));
    }

    private static long bodyBytes(NativeWebRequest request) {
        HttpServletRequest http = requireNonNull(request.getNativeRequest(HttpServletRequest.class));
        long length = http.getContentLengthLong();
        return length >= 0 || http.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
                ? Math.max(0, length)
                : UNKNOWN_BODY_BYTES;
    }
}
