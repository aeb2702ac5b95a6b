package dev.flowledger.server.database;

import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Logs what the server starts on: the first line of the log. Spring then loads classes for seconds before the first bean can log
 * anything.
 */
final class StartupNotice implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final Logger log = LoggerFactory.getLogger("flowledger");

    StartupNotice() {}

    /** Directly after the listener that configures the log. */
    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Environment environment = event.getEnvironment();
        boolean isServer = !"none".equals(environment.getProperty("spring.main.web-application-type"));
        if (isServer) {
            String version = environment.getProperty("spring.application.version", "");
            log.info("Starting Flowledger{} {}", version.isEmpty() ? "" : " " + version, describeDatabase(environment));
        }
    }

    private static String describeDatabase(Environment environment) {
        String url = environment.getProperty("spring.datasource.url");
        if (StringUtils.hasText(url)) {
            return "on " + JdbcUrls.withoutSecrets(url);
        }
        Path directory = Path.of(environment.getRequiredProperty("flowledger.data-dir"))
                .toAbsolutePath()
                .normalize();
        boolean isFirstStart = Files.notExists(directory.resolve(DataDirectory.CLUSTER));
        return "with an embedded PostgreSQL in " + directory
                + (isFirstStart ? ". The first start unpacks PostgreSQL and creates the database." : "");
    }
}
