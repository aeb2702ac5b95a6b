package dev.flowledger.server.web;

import dev.flowledger.api.Uuids;
import dev.flowledger.command.bus.CommandContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Gives every request an id: the caller's {@code X-Request-Id} or a new one. The id is in the response, in every log line of
 * the request, and as {@code correlationId} in every event that the request causes.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestIdFilter extends HttpFilter {

    static final String HEADER = "X-Request-Id";

    private static final String LOG_KEY = "requestId";

    /** Visible ASCII of limited length, because the id is written to logs and stored in events. */
    private static final Pattern ACCEPTABLE = Pattern.compile("[!-~]{1,128}");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = idOf(request.getHeader(HEADER));
        response.setHeader(HEADER, id);
        request.setAttribute(CommandContext.REQUEST_ID_ATTRIBUTE, id);
        MDC.put(LOG_KEY, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(LOG_KEY);
        }
    }

    private static String idOf(@Nullable String header) {
        return header != null && ACCEPTABLE.matcher(header).matches()
                ? header
                : Uuids.random().toString();
    }
}
