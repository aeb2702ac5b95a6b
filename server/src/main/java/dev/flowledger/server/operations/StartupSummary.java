package dev.flowledger.server.operations;

import dev.flowledger.server.database.JdbcUrls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Logs the addresses of the server when it is ready: the last line of a start. */
@Component
final class StartupSummary {

    private static final Logger log = LoggerFactory.getLogger("flowledger");

    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void log(ApplicationReadyEvent event) {
        Environment environment = event.getApplicationContext().getEnvironment();
        String port = environment.getProperty("local.server.port");
        // A server may be stopped just before it is ready.
        if (port != null && !event.getApplicationContext().isClosed()) {
            String host = environment.getProperty("server.address", "127.0.0.1");
            boolean isEncrypted = environment.containsProperty("server.ssl.bundle")
                    || environment.containsProperty("server.ssl.certificate")
                    || environment.containsProperty("server.ssl.key-store");
            String address =
                    (isEncrypted ? "https://" : "http://") + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port;
            log.info(
                    "Ready. API: {}/api  Docs: {}/docs  Page: {}/  Data: {}",
                    address,
                    address,
                    address,
                    dataLocation(environment));
        }
    }

    private static String dataLocation(Environment environment) {
        String url = environment.getProperty("spring.datasource.url");
        return StringUtils.hasText(url)
                ? JdbcUrls.withoutSecrets(url)
                : environment.getRequiredProperty("flowledger.data-dir");
    }
}
