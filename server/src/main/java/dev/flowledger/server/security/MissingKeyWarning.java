package dev.flowledger.server.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.stereotype.Component;

/** Tells the operator at the start when a key is required and there is none that could be. */
@Component
final class MissingKeyWarning {

    private static final Logger log = LoggerFactory.getLogger("flowledger");

    private final AuthSettings access;
    private final ObjectProvider<JwtDecoder> issuer;
    private final JdbcClient jdbc;

    MissingKeyWarning(AuthSettings access, ObjectProvider<JwtDecoder> issuer, JdbcClient jdbc) {
        this.access = access;
        this.issuer = issuer;
        this.jdbc = jdbc;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        if (access.isRequired() && access.admin() == null && issuer.getIfAvailable() == null && !hasKeys()) {
            log.warn(
                    "A key is required, and there is none yet: set FLOWLEDGER_ADMIN_KEY to issue the first one with it.");
        }
    }

    private boolean hasKeys() {
        return jdbc.sql("select exists (select from event_store.api_key_secret)")
                .query(Boolean.class)
                .single();
    }
}
