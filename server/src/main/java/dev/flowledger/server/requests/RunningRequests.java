package dev.flowledger.server.requests;

import dev.flowledger.api.FailureReason;
import dev.flowledger.server.requests.RunningRequest.End;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/**
 * The requests that threads of this node process. A thread checks them periodically and ends those that take longer than
 * {@code flowledger.request-timeout}, and those whose client has disconnected (docs/adr/0026-end-of-requests.md). Metric:
 * {@code flowledger_requests_ended_total} by reason.
 */
@Component
final class RunningRequests implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(RunningRequests.class);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

    private final Duration timeout;
    private final Set<RunningRequest> running = ConcurrentHashMap.newKeySet();
    private final Map<End, Counter> ended = new EnumMap<>(End.class);
    private final SimpleAsyncTaskExecutor cancellations = new SimpleAsyncTaskExecutor("cancellation-");
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    RunningRequests(@Value("${flowledger.request-timeout}") Duration timeout, MeterRegistry meters) {
        this.timeout = timeout;
        for (End reason : End.values()) {
            ended.put(
                    reason,
                    Counter.builder("flowledger.requests.ended")
                            .description("Requests that were ended before they had a response")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        scheduler.setThreadNamePrefix("running-requests-");
        scheduler.setDaemon(true);
        scheduler.initialize();
        Future<?> ignored = scheduler.scheduleWithFixedDelay(this::check, CHECK_INTERVAL);
    }

    /** Adds a valve, because a servlet filter has no access to the connection. */
    @Override
    public void customize(TomcatServletWebServerFactory tomcat) {
        tomcat.addEngineValves(new ValveBase(true) {
            @Override
            public void invoke(Request request, Response response) throws IOException, ServletException {
                RunningRequest entry = new RunningRequest(request, timeout, cancellations);
                entry.begin();
                running.add(entry);
                try {
                    getNext().invoke(request, response);
                } finally {
                    entry.finish();
                    running.remove(entry);
                }
            }
        });
    }

    private void check() {
        for (RunningRequest request : running) {
            try {
                End reason = request.check(System.nanoTime());
                if (reason != null) {
                    Objects.requireNonNull(ended.get(reason)).increment();
                }
            } catch (RuntimeException e) {
                log.warn("A running request cannot be checked: {}", FailureReason.of(e));
            }
        }
    }

    @Override
    public void destroy() {
        scheduler.shutdown();
    }
}
