package dev.flowledger.query.standby;

import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Configures the standbys, if there are any. */
@Configuration(proxyBeanMethods = false)
@Conditional(StandbyUrlIsSet.class)
@EnableConfigurationProperties(StandbySettings.class)
class StandbyConfiguration {

    @Bean
    static Standbys standbys(StandbySettings settings, DataSource dataSource, Clock clock) throws SQLException {
        return new Standbys(settings, dataSource, clock);
    }
}
