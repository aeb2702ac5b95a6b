package dev.flowledger.server.security;

import dev.flowledger.api.key.ActorNames;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/**
 * Verifies tokens of the JWT issuer. The actor is the subject with the prefix {@code jwt:}, the scopes are the roles.
 */
final class JwtAuthenticationManager implements AuthenticationManager {

    private static final Logger log = LoggerFactory.getLogger(JwtAuthenticationManager.class);

    private final AuthenticationManager verifier;
    private final JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();

    JwtAuthenticationManager(JwtDecoder decoder) {
        scopes.setAuthorityPrefix("");
        JwtAuthenticationProvider provider = new JwtAuthenticationProvider(decoder);
        provider.setJwtAuthenticationConverter(this::convert);
        verifier = new ProviderManager(provider);
    }

    /** Requires that a token expires. Spring Security accepts tokens without {@code exp}. */
    static OAuth2TokenValidatorResult requireExpiry(Jwt token) {
        return token.getExpiresAt() == null
                ? OAuth2TokenValidatorResult.failure(
                        new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST, "The exp claim is missing", null))
                : OAuth2TokenValidatorResult.success();
    }

    /**
     * Verifies a token.
     *
     * @throws IssuerUnavailableException if the keys of the issuer cannot be loaded
     * @throws RejectedTokenException if the signature is valid and a claim is not
     */
    @Override
    public Authentication authenticate(Authentication token) {
        try {
            return verifier.authenticate(token);
        } catch (JwtDecoderInitializationException | AuthenticationServiceException e) {
            log.warn("The JWT issuer is unavailable: {}", e.getMessage());
            throw new IssuerUnavailableException(e);
        } catch (InvalidBearerTokenException e) {
            throw e.getCause() instanceof JwtValidationException invalid ? rejected(invalid) : e;
        }
    }

    private static RejectedTokenException rejected(JwtValidationException invalid) {
        return new RejectedTokenException("The token is invalid: "
                + invalid.getErrors().stream()
                        .map(OAuth2Error::getDescription)
                        .distinct()
                        .collect(Collectors.joining(", ")));
    }

    private JwtAuthenticationToken convert(Jwt jwt) {
        String subject = jwt.getSubject();
        String violation = subject == null ? "must be present" : ActorNames.violation(subject);
        if (subject == null || violation != null) {
            throw new RejectedTokenException("The token is invalid: its subject " + violation);
        }
        return new JwtAuthenticationToken(jwt, scopes.convert(jwt), ActorNames.ofToken(subject));
    }
}
