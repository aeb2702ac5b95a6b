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
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Rejects bodies of more than 1 MiB: before they are read if their Content-Length says so, otherwise while they are read. Runs
 * before authentication and for every route.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class RequestSizeFilter extends HttpFilter {

    private static final int MAX_BYTES = 1024 * 1024;

    private final HandlerExceptionResolver errors;

    RequestSizeFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > MAX_BYTES) {
            errors.resolveException(request, response, null, tooLarge());
        } else {
            chain.doFilter(request.getContentLengthLong() < 0 ? new BoundedRequest(request) : request, response);
        }
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
