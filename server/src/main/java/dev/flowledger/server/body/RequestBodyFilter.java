package dev.flowledger.server.body;

import dev.flowledger.server.error.ProblemDetailException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Rejects bodies that are not declared as JSON or that are compressed, and bodies of more than 1 MiB: before they are read if their Content-Length says
 * so, otherwise while they are read. Runs before authentication and for every route.
 *
 * <p>A web page of another site can send a body without a Content-Type, or as a form, without asking the server. It cannot send
 * JSON.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 6)
final class RequestBodyFilter extends HttpFilter {

    private static final int MAX_BYTES = 1024 * 1024;

    /** A JSON type without wildcards: {@code application/json} or {@code application/…+json}, with any parameters. */
    private static final Pattern JSON = Pattern.compile("(?i)\\s*application/([\\w.!#$&^-]+\\+)?json\\s*(;.*)?");

    private final HandlerExceptionResolver errors;

    RequestBodyFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ProblemDetailException problem = problem(request);
        if (problem == null) {
            chain.doFilter(request.getContentLengthLong() < 0 ? new BoundedRequest(request) : request, response);
        } else {
            errors.resolveException(request, response, null, problem);
        }
    }

    private static @Nullable ProblemDetailException problem(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (length > MAX_BYTES) {
            return tooLarge();
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            return new ProblemDetailException(
                            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                            "The request body must not be compressed: send it without Content-Encoding.")
                    .with(HttpHeaders.ACCEPT_ENCODING, "identity");
        }
        boolean hasBody = length > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        String type = request.getContentType();
        return hasBody && (type == null || !JSON.matcher(type).matches())
                ? new ProblemDetailException(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "The request body must be JSON, with the Content-Type application/json.")
                : null;
    }

    private static ProblemDetailException tooLarge() {
        return new ProblemDetailException(HttpStatus.CONTENT_TOO_LARGE, "The request body is larger than 1 MiB.");
    }

    private static final class BoundedRequest extends HttpServletRequestWrapper {
        BoundedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new BoundedStream(super.getInputStream());
        }
    }

    private static final class BoundedStream extends ServletInputStream {

        private final ServletInputStream body;
        private long read;

        BoundedStream(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int next = body.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int bytes = body.read(buffer, offset, length);
            count(Math.max(0, bytes));
            return bytes;
        }

        private void count(int bytes) throws IOException {
            read += bytes;
            if (read > MAX_BYTES) {
                throw new IOException(tooLarge());
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
