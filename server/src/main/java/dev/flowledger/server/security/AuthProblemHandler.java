package dev.flowledger.server.security;

import dev.flowledger.api.key.Role;
import dev.flowledger.server.error.ProblemDetailException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Responds to requests that fail authentication or authorization with problem details, like all other errors. */
@Component
final class AuthProblemHandler implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final HandlerExceptionResolver errors;

    AuthProblemHandler(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
        respond(request, response, problem(failure));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure) {
        respond(request, response, new ProblemDetailException(HttpStatus.FORBIDDEN, detail(failure)));
    }

    private void respond(HttpServletRequest request, HttpServletResponse response, RuntimeException failure) {
        errors.resolveException(request, response, null, failure);
    }

    private static RuntimeException problem(AuthenticationException failure) {
        if (failure instanceof TooManyAttemptsException attempts) {
            return new ProblemDetailException(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "Too many invalid API keys were sent from this address. Please wait before sending another one.")
                    .with(HttpHeaders.RETRY_AFTER, Long.toString(attempts.retryAfterSeconds()));
        }
        if (failure instanceof IssuerUnavailableException) {
            return new ProblemDetailException(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "The issuer of the token is temporarily unavailable. Retry later.")
                    .with(HttpHeaders.RETRY_AFTER, "1");
        }
        if (failure instanceof AuthenticationServiceException) {
            // The database is unavailable: the key is neither valid nor invalid.
            return failure;
        }
        return new ProblemDetailException(HttpStatus.UNAUTHORIZED, detail(failure))
                .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }

    private static String detail(AuthenticationException failure) {
        if (failure instanceof RejectedTokenException token) {
            return token.getMessage() + ".";
        }
        if (failure.getCause() instanceof ExpiredKeyException) {
            return "The API key has expired. Ask an operator for a new one.";
        }
        return failure instanceof OAuth2AuthenticationException
                ? "The API key is invalid or has been revoked."
                : "This route requires an API key: send the header Authorization: Bearer <key>.";
    }

    private static String detail(AccessDeniedException failure) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        String credential = caller instanceof JwtAuthenticationToken ? "token" : "API key";
        String roles = caller == null ? "" : roles(caller.getAuthorities());
        String required = failure instanceof AuthorizationDeniedException denied
                        && denied.getAuthorizationResult() instanceof AuthorityAuthorizationDecision decision
                ? roles(decision.getAuthorities())
                : "";
        return (roles.isEmpty() ? "The " + credential + " has no role and" : "The " + credential + "'s role " + roles)
                + " may not do this" + (required.isEmpty() ? "." : "; it needs " + required + ".");
    }

    /** Returns those authorities that are roles. A JWT may have other scopes, and Spring Security adds authorities. */
    private static String roles(Collection<? extends GrantedAuthority> authorities) {
        return Stream.of(Role.values())
                .map(Role::text)
                .filter(role -> authorities.stream().anyMatch(authority -> role.equals(authority.getAuthority())))
                .map(role -> "`" + role + "`")
                .collect(Collectors.joining(" or "));
    }
}
