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
 * Limits the rate of requests of each caller, and the number of requests that are processed at a time. Requests above the second
 * limit wait in the order of their arrival. Health probes and operators are exempt, so that a busy server can be operated.
 */
@Component
@Order(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1)
final class CallerLimitsFilter extends HttpFilter {

    private static final int MAX_CALLERS = 100_000;
    private static final Duration ADMISSION_TIMEOUT = Duration.ofSeconds(3);

    private final @Nullable RateLimit rate;
    private final int maxRequests;
    private final Semaphore requests;
    private final TimeMeter time;
    private final HandlerExceptionResolver errors;
    private final Cache<String, Bucket> buckets;

    CallerLimitsFilter(
            @Value("${flowledger.rate-limit:}") String rate,
            @Value("${flowledger.max-requests}") int maxRequests,
            TimeMeter time,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.rate = rate.isBlank() ? null : RateLimit.parse(rate);
        this.maxRequests = maxRequests;
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
        ProblemDetailException problem = rate == null ? null : consume(rate, caller, request, response);
        if (problem == null && !admit()) {
            problem = new ProblemDetailException(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "The server already processes as many requests as flowledger.max-requests allows ("
                                    + maxRequests + "). Retry later.")
                    .with(HttpHeaders.RETRY_AFTER, "1");
        } else if (problem == null) {
            try {
                chain.doFilter(request, response);
                return;
            } finally {
                requests.release();
            }
        }
        errors.resolveException(request, response, null, problem);
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
    private @Nullable ProblemDetailException consume(
            RateLimit limit,
            @Nullable Authentication caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        String name = caller == null ? "address " + request.getRemoteAddr() : "name " + caller.getName();
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

    private boolean admit() {
        try {
            return requests.tryAcquire(ADMISSION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
