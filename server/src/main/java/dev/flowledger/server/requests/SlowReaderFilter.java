package dev.flowledger.server.requests;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Closes the connection of a client that reads its response too slowly, because it occupies a thread, and a connection to the database
 * if the response is read from there. Subscriptions are exempt: their number is limited, and they continue after the last event that
 * the subscriber has read. Tomcat closes connections on which a client reads nothing at all.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class SlowReaderFilter extends HttpFilter {

    private final TimedBody.Limits limits;
    private final Counter aborted;

    SlowReaderFilter(
            @Value("${flowledger.responses.timeout}") Duration timeout,
            @Value("${flowledger.responses.min-rate}") DataSize minRate,
            MeterRegistry meters) {
        this.limits = new TimedBody.Limits(timeout, Math.max(1, minRate.toBytes()));
        this.aborted = Counter.builder("flowledger.responses.aborted")
                .description("Responses that were ended because their client read them too slowly")
                .register(meters);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new TimedResponse(response, RunningRequest.of(request)));
    }

    private final class TimedResponse extends HttpServletResponseWrapper {

        private final @Nullable RunningRequest running;
        private @Nullable ServletOutputStream body;

        TimedResponse(HttpServletResponse response, @Nullable RunningRequest running) {
            super(response);
            this.running = running;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            ServletOutputStream timed = body;
            if (timed == null) {
                ServletOutputStream untimed = super.getOutputStream();
                timed = isSubscription() ? untimed : new TimedBody(untimed, limits, System::nanoTime, this::abort);
                body = timed;
            }
            return timed;
        }

        /** Its type is set before its first byte is written. */
        private boolean isSubscription() {
            String type = getContentType();
            return type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE);
        }

        private void abort(IOException reason) {
            aborted.increment();
            if (running != null) {
                running.closeConnection(reason);
            }
        }
    }
}
