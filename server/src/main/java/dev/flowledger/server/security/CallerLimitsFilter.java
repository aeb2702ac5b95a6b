package dev.flowledger.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flowledger.api.key.Role;
import dev.flowledger.server.error.ProblemDetailException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Limits the rate of requests of each caller, and the number of requests that are processed at a time: of each key or token, so that
 * a caller whose responses take long does not exclude the others, and of this node. Requests above these wait in the order of their
 * arrival. Health probes and operators are exempt, so that a busy server can be operated.
 */
@Component
@Order(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1)
final class CallerLimitsFilter extends HttpFilter {

    private static final int MAX_CALLERS = 100_000;
    private static final Duration ADMISSION_TIMEOUT = Duration.ofSeconds(3);

    private final @Nullable RateLimit rate;
    private final int maxRequests;
    private final int maxRequestsPerCaller;
    private final Semaphore requests;
    private final TimeMeter time;
    private final HandlerExceptionResolver errors;
    private final Cache<String, Bucket> buckets;

    /** The permits of callers that have a request. */
    private final Cache<String, Semaphore> shares =
            Caffeine.newBuilder().weakValues().build();

    CallerLimitsFilter(
            @Value("${flowledger.rate-limit:}") String rate,
            @Value("${flowledger.max-requests}") int maxRequests,
            @Value("${flowledger.max-requests-per-caller}") int maxRequestsPerCaller,
            TimeMeter time,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.rate = rate.isBlank() ? null : RateLimit.parse(rate);
        this.maxRequests = maxRequests;
        this.maxRequestsPerCaller = maxRequestsPerCaller;
        this.requests = new Semaphore(maxRequests, true);
        this.time = time;
        this.errors = errors;
        // A bucket is full again before it expires.
        Duration expiry = this.rate == null ? Duration.ZERO : this.rate.period().plusMinutes(1);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_CALLERS)
                .expireAfterAccess(expiry)
                .build();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (isProbe(request.getRequestURI()) || isOperator(caller)) {
            chain.doFilter(request, response);
            return;
        }
        String name = name(caller, request);
        ProblemDetailException problem = rate == null ? null : consume(rate, name, response);
        if (problem == null) {
            Semaphore share =
                    caller == null ? null : shares.get(name, first -> new Semaphore(maxRequestsPerCaller, true));
            problem = process(share, request, response, chain);
        }
        if (problem != null) {
            errors.resolveException(request, response, null, problem);
        }
    }

    /**
     * Processes a request when it has a permit of its caller and one of this node; otherwise returns why it has not.
     *
     * @param share the permits of the caller; null without keys, when callers cannot be told apart: many may share an address
     */
    private @Nullable ProblemDetailException process(
            @Nullable Semaphore share, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long deadline = System.nanoTime() + ADMISSION_TIMEOUT.toNanos();
        if (share != null && !acquire(share, deadline)) {
            return unavailable("You already have as many requests as flowledger.max-requests-per-caller allows ("
                    + maxRequestsPerCaller + "). Retry later.");
        }
        try {
            if (!acquire(requests, deadline)) {
                return unavailable("The server already processes as many requests as flowledger.max-requests allows ("
                        + maxRequests + "). Retry later.");
            }
            try {
                chain.doFilter(request, response);
                return null;
            } finally {
                requests.release();
            }
        } finally {
            if (share != null) {
                share.release();
            }
        }
    }

    private static ProblemDetailException unavailable(String detail) {
        return new ProblemDetailException(HttpStatus.SERVICE_UNAVAILABLE, detail).with(HttpHeaders.RETRY_AFTER, "1");
    }

    private static boolean isProbe(String path) {
        return path.equals("/api/health")
                || path.equals("/api/health/")
                || path.equals("/api/ready")
                || path.startsWith("/actuator/health");
    }

    private static boolean isOperator(@Nullable Authentication caller) {
        return caller != null
                && caller.getAuthorities().stream()
                        .anyMatch(authority -> Role.OPERATOR.text().equals(authority.getAuthority()));
    }

    /** Sets the header fields of the IETF draft "RateLimit header fields for HTTP". */
    private @Nullable ProblemDetailException consume(RateLimit limit, String name, HttpServletResponse response) {
        ConsumptionProbe probe = buckets.get(name, first -> limit.bucket(time)).tryConsumeAndReturnRemaining(1);
        response.setHeader(
                "RateLimit-Policy",
                "\"caller\";q=" + limit.requests() + ";w=" + limit.period().toSeconds());
        response.setHeader(
                "RateLimit",
                "\"caller\";r=" + probe.getRemainingTokens() + ";t=" + seconds(probe.getNanosToWaitForReset()));
        return probe.isConsumed()
                ? null
                : new ProblemDetailException(
                                HttpStatus.TOO_MANY_REQUESTS,
                                "You have reached the limit of " + limit
                                        + " requests (flowledger.rate-limit). Retry later.")
                        .with(HttpHeaders.RETRY_AFTER, Long.toString(seconds(probe.getNanosToWaitForRefill())));
    }

    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).plusMillis(999).toSeconds();
    }

    private static String name(@Nullable Authentication caller, HttpServletRequest request) {
        return caller == null ? "address " + request.getRemoteAddr() : "name " + caller.getName();
    }

    private static boolean acquire(Semaphore permits, long deadline) {
        try {
            return permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
