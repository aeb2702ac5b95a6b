package dev.flowledger.server.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.stereotype.Component;

/** Warns at startup if API keys are required but none exists and none can be issued. */
@Component
final class MissingKeyWarning {

    private static final Logger log = LoggerFactory.getLogger("flowledger");

    private final AuthSettings settings;
    private final ObjectProvider<JwtDecoder> issuer;
    private final JdbcClient jdbc;

    MissingKeyWarning(AuthSettings settings, ObjectProvider<JwtDecoder> issuer, JdbcClient jdbc) {
        this.settings = settings;
        this.issuer = issuer;
        this.jdbc = jdbc;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        if (settings.isRequired() && settings.admin() == null && issuer.getIfAvailable() == null && !hasKeys()) {
            log.warn(
                    "API keys are required but none exists yet: set FLOWLEDGER_ADMIN_KEY and issue the first key with it");
        }
    }

    private boolean hasKeys() {
        return jdbc.sql("select exists (select from event_store.api_key_secret)")
                .query(Boolean.class)
                .single();
    }
}
