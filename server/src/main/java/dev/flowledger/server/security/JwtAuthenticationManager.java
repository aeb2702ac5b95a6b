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

/** Whose a token of the JWT issuer is: its subject is the actor, its scopes are the roles. */
final class IssuerTokens {

    private static final Logger log = LoggerFactory.getLogger(IssuerTokens.class);
    private static final Pattern NOT_RESERVED = Pattern.compile(IssueKey.NOT_RESERVED);

    private final AuthenticationManager manager;
    private final JwtAuthenticationConverter converter = new JwtAuthenticationConverter();

    IssuerTokens(JwtDecoder decoder) {
        JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();
        scopes.setAuthorityPrefix("");
        converter.setJwtGrantedAuthoritiesConverter(scopes);
        JwtAuthenticationProvider provider = new JwtAuthenticationProvider(decoder);
        provider.setJwtAuthenticationConverter(this::named);
        manager = new ProviderManager(provider);
    }

    /** @throws IssuerAway when the issuer, whose keys it takes to tell, is away */
    Authentication authenticate(Authentication token) {
        try {
            return manager.authenticate(token);
        } catch (JwtDecoderInitializationException | AuthenticationServiceException e) {
            log.warn("The issuer of tokens is away: {}", e.getMessage());
            throw new IssuerAway(e);
        }
    }

    /** An event needs an actor, and one who is not taken for somebody else. */
    private AbstractAuthenticationToken named(Jwt jwt) {
        String subject = jwt.getSubject();
        if (subject == null
                || subject.isBlank()
                || !NOT_RESERVED.matcher(subject).matches()) {
            throw new InvalidBearerTokenException("no subject that could be an actor");
        }
        return converter.convert(jwt);
    }

    /** Whether the token is good, only the issuer's keys can tell. */
    static final class IssuerAway extends AuthenticationServiceException {
        IssuerAway(RuntimeException cause) {
            super("the issuer is away", cause);
        }
    }
}
