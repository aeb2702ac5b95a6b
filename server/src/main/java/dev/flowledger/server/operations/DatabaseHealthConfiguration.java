package dev.flowledger.server.operations;

import javax.sql.DataSource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Defines the health of the database by the main connection pool. */
@Configuration(proxyBeanMethods = false)
class DatabaseHealthConfiguration {

    /** Spring Boot would check every pool, and slow filters that occupy their pool would make the node not ready. */
    @Bean
    static HealthIndicator dbHealthContributor(DataSource dataSource) {
        return new DataSourceHealthIndicator(dataSource);
    }
}
