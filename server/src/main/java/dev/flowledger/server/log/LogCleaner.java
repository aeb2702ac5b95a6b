package dev.flowledger.server.log;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.query.readmodel.CleanupJob;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Deletes old logs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LogSettings.class)
class LogCleaner {

    @Bean
    CleanupJob logCleanup(LogStore store, LogSettings settings, DatabaseState database) {
        return new CleanupJob(
                "log-cleaner",
                settings.cleanupInterval(),
                database,
                () -> store.deleteSome(settings.retention(), settings.maxEntries()));
    }
}
