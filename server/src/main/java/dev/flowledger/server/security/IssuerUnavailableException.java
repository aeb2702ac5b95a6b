package dev.flowledger.server.security;

import org.springframework.security.authentication.AuthenticationServiceException;

/** The JWT issuer is unavailable. Without its keys a token can be neither accepted nor rejected. */
final class IssuerUnavailableException extends AuthenticationServiceException {

    IssuerUnavailableException(RuntimeException cause) {
        super("the JWT issuer is unavailable", cause);
    }
}
