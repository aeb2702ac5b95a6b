package dev.flowledger.ledger;

import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Schedules the {@link DigestPublisher} if {@code flowledger.digest.interval} is set. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(DigestSettings.class)
class DigestConfiguration implements SchedulingConfigurer, DisposableBean {

    private final LedgerReader reader;
    private final DigestSettings settings;

    /** A separate scheduler: a digest that waits for the database must not delay other tasks. */
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    DigestConfiguration(LedgerReader reader, DigestSettings settings) {
        this.reader = reader;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        Duration interval = settings.interval();
        if (interval != null) {
            scheduler.setThreadNamePrefix("digest-");
            scheduler.initialize();
            tasks.setTaskScheduler(scheduler);
            tasks.addFixedDelayTask(new DigestPublisher(reader, settings.file())::publish, interval);
        }
    }

    @Override
    public void destroy() {
        scheduler.shutdown();
    }
}
