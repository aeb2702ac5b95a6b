package dev.flowledger.query.ledger;

import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Publishes digests at an interval, on every node that is told to. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(DigestSettings.class)
class DigestConfiguration implements SchedulingConfigurer {

    private final LedgerReader reader;
    private final DigestSettings settings;

    DigestConfiguration(LedgerReader reader, DigestSettings settings) {
        this.reader = reader;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        Duration interval = settings.interval();
        if (interval != null) {
            tasks.addFixedDelayTask(new DigestPublisher(reader, settings.file())::publish, interval);
        }
    }
}
