package dev.flowledger.server.body;

import dev.flowledger.server.error.ProblemDetailException;
import dev.flowledger.server.requests.RunningRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Rejects bodies that are not declared as JSON, that are compressed or too large, and reads all others within their
 * {@link BodyLimits}. Runs before authentication and for every route.
 *
 * <p>A web page of another site can send a body without a Content-Type, or as a form, without asking the server. It cannot send
 * JSON.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 4)
final class RequestBodyFilter extends HttpFilter {

    /** A JSON type without wildcards: {@code application/json} or {@code application/…+json}, with any parameters. */
    private static final Pattern JSON = Pattern.compile("(?i)\\s*application/([\\w.!#$&^-]+\\+)?json\\s*(;.*)?");

    /** The limits of the part of a body that is read only to be discarded. */
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_DISCARDED_BYTES = 8 * 1024 * 1024;

    private final BodyLimits limits;
    private final HandlerExceptionResolver errors;

    RequestBodyFilter(BodyLimits limits, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.limits = limits;
        this.errors = errors;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RunningRequest running = RunningRequest.of(request);
        long length = request.getContentLengthLong();
        if (length <= 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null) {
            if (running != null) {
                running.markReceived();
            }
            chain.doFilter(request, response);
            return;
        }
        DataSize limit = limits.maxSize(request.getRequestURI());
        BoundedBody body = new BoundedBody(request.getInputStream(), limits, limit, length, running);
        try {
            ProblemDetailException problem = problem(request, limit);
            if (problem == null) {
                chain.doFilter(new BoundedRequest(request, body), response);
            } else {
                errors.resolveException(request, response, null, problem);
            }
        } finally {
            body.release();
            if (body.isTooSlow()) {
                // After a read timeout Tomcat ignores the response of the route and dispatches the error itself.
                request.setAttribute(ProblemDetailException.ATTRIBUTE, limits.tooSlow());
            }
        }
        if (!body.isFinished()) {
            // An asynchronous route responds later.
            if (!request.isAsyncStarted()) {
                if (running != null) {
                    running.beginResponse();
                }
                response.flushBuffer();
            }
            // A client that expects 100 Continue has not sent the body.
            boolean sendsBody = request.getHeader(HttpHeaders.EXPECT) == null;
            if (!sendsBody || !body.discardRest(DISCARD_NANOS, MAX_DISCARDED_BYTES)) {
                request.setAttribute(UnreadBodyValve.IS_UNREAD, true);
            }
        }
    }

    private @Nullable ProblemDetailException problem(HttpServletRequest request, DataSize limit) {
        if (request.getContentLengthLong() > limit.toBytes()) {
            return limits.tooLarge(limit);
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            return new ProblemDetailException(
                            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                            "The request body must not be compressed: send it without Content-Encoding.")
                    .with(HttpHeaders.ACCEPT_ENCODING, "identity");
        }
        String type = request.getContentType();
        return type == null || !JSON.matcher(type).matches()
                ? new ProblemDetailException(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "The request body must be JSON, with the Content-Type application/json.")
                : null;
    }

    private static final class BoundedRequest extends HttpServletRequestWrapper {

        private final BoundedBody body;

        BoundedRequest(HttpServletRequest request, BoundedBody body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            return body;
        }

        /** The body has no second reader without limits. */
        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /** The number of bytes of a body without a Content-Length is known when it has been read. */
        @Override
        public long getContentLengthLong() {
            long length = super.getContentLengthLong();
            return length < 0 && body.isFinished() ? body.bytes() : length;
        }
    }
}
