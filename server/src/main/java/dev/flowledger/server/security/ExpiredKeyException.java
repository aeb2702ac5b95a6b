package dev.flowledger.server.security;

import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;

/** The secret belongs to an API key that has expired. */
final class ExpiredKeyException extends BadOpaqueTokenException {

    ExpiredKeyException() {
        super("the key has expired");
    }
}
