package dev.flowledger.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flowledger.api.key.KeySecret;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.nio.ByteBuffer;
import java.time.Duration;
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
 * Lets an address fail ten times at once and then every six seconds, and says so in the log. What was accepted a moment ago
 * goes on meanwhile (and is verified as ever): whoever guesses does not lock out those behind the same address.
 */
final class RateLimitingAuthenticationManager implements AuthenticationManager {

    private static final Logger log = LoggerFactory.getLogger(RateLimitingAuthenticationManager.class);

    private static final int FAILURES_AT_ONCE = 10;
    private static final Duration UNTIL_THE_NEXT = Duration.ofSeconds(6);
    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final int MOST_ADDRESSES = 100_000;
    private static final int MOST_TOKENS = 10_000;

    private final AuthenticationManager verifier;

    /** What each address that failed lately has left. An address that is forgotten has everything left by then. */
    private final Cache<String, Bucket> left = Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterAccess(MEMORY)
            .build();

    /** The hashes of tokens that were accepted lately. It is no verdict: each is verified again. */
    private final Cache<ByteBuffer, Boolean> accepted = Caffeine.newBuilder()
            .maximumSize(MOST_TOKENS)
            .expireAfterWrite(MEMORY)
            .build();

    RateLimitingAuthenticationManager(AuthenticationManager verifier) {
        this.verifier = verifier;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "unknown";
        ByteBuffer token = ByteBuffer.wrap(KeySecret.hash(((BearerTokenAuthenticationToken) attempt).getToken()));
        Bucket failures = left.getIfPresent(address);
        if (failures != null && failures.getAvailableTokens() == 0 && accepted.getIfPresent(token) == null) {
            throw new TooManyAttempts(secondsUntilTheNext(failures));
        }
        try {
            Authentication caller = verifier.authenticate(attempt);
            accepted.put(token, true);
            return caller;
        } catch (AuthenticationServiceException e) {
            // Nobody knows whether the token is good.
            throw e;
        } catch (AuthenticationException e) {
            accepted.invalidate(token);
            throw failed(address, e);
        }
    }

    /**
     * Attempts that were under way together are counted when each has failed, since most of the time they are good and many:
     * of those that are one too many, nobody learns that they failed.
     */
    private AuthenticationException failed(String address, AuthenticationException failure) {
        Bucket failures = left.get(
                address,
                first -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(FAILURES_AT_ONCE).refillGreedy(1, UNTIL_THE_NEXT))
                        .withCustomTimePrecision(TimeMeter.SYSTEM_NANOTIME)
                        .build());
        ConsumptionProbe counted = failures.tryConsumeAndReturnRemaining(1);
        if (!counted.isConsumed()) {
            return new TooManyAttempts(secondsUntilTheNext(failures));
        }
        // What an issuer's token says of itself does not belong into a log: anybody can write one.
        String reason = failure.getCause() instanceof BadOpaqueTokenException key
                ? key.getMessage()
                : "it is no token of the issuer, or no longer valid";
        log.warn(
                "Refused a key from {}: {}{}",
                address,
                reason,
                counted.getRemainingTokens() == 0 ? ". That was one too many: no more for now" : "");
        return failure;
    }

    private static long secondsUntilTheNext(Bucket failures) {
        Duration wait = Duration.ofNanos(failures.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return wait.plusSeconds(1).toSeconds();
    }

    /** Refused without a look at the token. */
    static final class TooManyAttempts extends AuthenticationException {

        private final long retryAfterSeconds;

        TooManyAttempts(long retryAfterSeconds) {
            super("too many attempts");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        long retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }
}
