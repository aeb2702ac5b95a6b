package dev.flowledger.server.security;

import dev.flowledger.server.error.ProblemDetailException;
import dev.flowledger.server.security.IssuerTokens.IssuerAway;
import dev.flowledger.server.security.RateLimitingAuthenticationManager.TooManyAttempts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Tells callers who are not let in why, as every other error is told. */
@Component
final class AuthProblemHandler implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final HandlerExceptionResolver errors;

    AuthProblemHandler(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why) {
        answer(request, response, refusal(why));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why) {
        String roles = why instanceof AuthorizationDeniedException denied
                        && denied.getAuthorizationResult() instanceof AuthorityAuthorizationDecision decision
                ? decision.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .collect(Collectors.joining(" or "))
                : "of somebody else";
        answer(
                request,
                response,
                new ProblemDetailException(HttpStatus.FORBIDDEN, "This needs the role " + roles + "."));
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, RuntimeException failure) {
        errors.resolveException(request, response, null, failure);
    }

    private static RuntimeException refusal(AuthenticationException why) {
        if (why instanceof TooManyAttempts attempts) {
            return new ProblemDetailException(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "Too many keys from this address were not valid. Please wait before trying another one.")
                    .with(HttpHeaders.RETRY_AFTER, Long.toString(attempts.retryAfterSeconds()));
        }
        if (why instanceof IssuerAway) {
            return new ProblemDetailException(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "The issuer of tokens cannot be reached at the moment. Please try again.")
                    .with(HttpHeaders.RETRY_AFTER, "1");
        }
        if (why instanceof AuthenticationServiceException) {
            // A database that is away is no reason to say that a key is wrong.
            return why;
        }
        return new ProblemDetailException(
                        HttpStatus.UNAUTHORIZED,
                        why instanceof OAuth2AuthenticationException
                                ? "The key is not valid, or no longer."
                                : "This needs a key, in the header Authorization: Bearer.")
                .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
}
