package dev.flowledger.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flowledger.api.key.KeySecret;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Limits invalid tokens per address to a burst of ten and then one in six seconds, and logs each of them. A token that was
 * accepted recently is still verified when the limit is reached: an attacker does not lock out other clients behind the same
 * address.
 */
final class RateLimitingAuthenticationManager implements AuthenticationManager {

    private static final Logger log = LoggerFactory.getLogger(RateLimitingAuthenticationManager.class);

    private static final int FAILURE_BURST = 10;
    private static final Duration REFILL_INTERVAL = Duration.ofSeconds(6);
    private static final Duration CACHE_EXPIRY = Duration.ofMinutes(10);
    private static final int MAX_ADDRESSES = 100_000;
    private static final int MAX_TOKENS = 10_000;

    private final AuthenticationManager verifier;
    private final TimeMeter time;

    /** The remaining failures of each address with recent failures. A bucket is full again before it expires. */
    private final Cache<String, Bucket> remainingFailures = Caffeine.newBuilder()
            .maximumSize(MAX_ADDRESSES)
            .expireAfterAccess(CACHE_EXPIRY)
            .build();

    /** The hashes of recently accepted tokens. They are not trusted: each request verifies its token. */
    private final Cache<ByteBuffer, Boolean> acceptedTokens = Caffeine.newBuilder()
            .maximumSize(MAX_TOKENS)
            .expireAfterWrite(CACHE_EXPIRY)
            .build();

    RateLimitingAuthenticationManager(AuthenticationManager verifier, TimeMeter time) {
        this.verifier = verifier;
        this.time = time;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "unknown";
        ByteBuffer token = ByteBuffer.wrap(KeySecret.hash(((BearerTokenAuthenticationToken) attempt).getToken()));
        Bucket bucket = remainingFailures.getIfPresent(address);
        if (bucket != null && bucket.getAvailableTokens() == 0 && acceptedTokens.getIfPresent(token) == null) {
            throw new TooManyAttemptsException(secondsToWait(bucket));
        }
        try {
            Authentication caller = verifier.authenticate(attempt);
            acceptedTokens.put(token, true);
            return caller;
        } catch (AuthenticationServiceException e) {
            // The token was neither accepted nor rejected.
            throw e;
        } catch (AuthenticationException e) {
            acceptedTokens.invalidate(token);
            throw count(address, e);
        }
    }

    /**
     * Counts a failure. Concurrent attempts are counted when they fail, not when they start, so that many valid ones never
     * reach the limit. Failures above the limit get the same response as attempts that were not verified.
     */
    private AuthenticationException count(String address, AuthenticationException failure) {
        Bucket bucket = remainingFailures.get(
                address,
                first -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(FAILURE_BURST).refillGreedy(1, REFILL_INTERVAL))
                        .withCustomTimePrecision(time)
                        .build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            return new TooManyAttemptsException(secondsToWait(bucket));
        }
        log.warn(
                "Rejected an API key from {}: {}{}",
                address,
                reason(failure),
                probe.getRemainingTokens() == 0 ? ". The address has reached the limit of failed attempts" : "");
        return failure;
    }

    /** The content of a JWT is not logged unless its signature is valid: anyone can create one. */
    private static @Nullable String reason(AuthenticationException failure) {
        return failure instanceof RejectedTokenException || failure.getCause() instanceof BadOpaqueTokenException
                ? failure.getMessage()
                : "the token is not a valid token of the JWT issuer";
    }

    private static long secondsToWait(Bucket bucket) {
        Duration wait = Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return wait.plusSeconds(1).toSeconds();
    }
}
