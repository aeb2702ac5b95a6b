package dev.flowledger.server.security;

import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** A token of the JWT issuer was rejected although its signature is valid. The message is for the caller. */
final class RejectedTokenException extends InvalidBearerTokenException {

    RejectedTokenException(String reason) {
        super(reason);
    }
}
