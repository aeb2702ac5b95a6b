package dev.flowledger.server.security;

import dev.flowledger.api.key.IssueKey;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/** Verifies tokens of the JWT issuer. The subject is the actor, the scopes are the roles. */
final class JwtAuthenticationManager implements AuthenticationManager {

    private static final Logger log = LoggerFactory.getLogger(JwtAuthenticationManager.class);
    private static final Pattern NOT_RESERVED = Pattern.compile(IssueKey.NOT_RESERVED);

    private final AuthenticationManager verifier;
    private final JwtAuthenticationConverter converter = new JwtAuthenticationConverter();

    JwtAuthenticationManager(JwtDecoder decoder) {
        JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();
        scopes.setAuthorityPrefix("");
        converter.setJwtGrantedAuthoritiesConverter(scopes);
        JwtAuthenticationProvider provider = new JwtAuthenticationProvider(decoder);
        provider.setJwtAuthenticationConverter(this::convert);
        verifier = new ProviderManager(provider);
    }

    /** @throws IssuerUnavailableException if the keys of the issuer cannot be loaded */
    @Override
    public Authentication authenticate(Authentication token) {
        try {
            return verifier.authenticate(token);
        } catch (JwtDecoderInitializationException | AuthenticationServiceException e) {
            log.warn("The JWT issuer is unavailable: {}", e.getMessage());
            throw new IssuerUnavailableException(e);
        }
    }

    /** Rejects tokens whose subject is absent or has the name of an actor that the server reserves. */
    private AbstractAuthenticationToken convert(Jwt jwt) {
        String subject = jwt.getSubject();
        if (subject == null
                || subject.isBlank()
                || !NOT_RESERVED.matcher(subject).matches()) {
            throw new InvalidBearerTokenException("the subject is absent or reserved");
        }
        return converter.convert(jwt);
    }
}
