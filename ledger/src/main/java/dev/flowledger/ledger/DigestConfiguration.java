package dev.flowledger.ledger;

import dev.flowledger.api.DatabaseState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.util.StringUtils;

/**
 * Schedules the {@link DigestPublisher} if {@code flowledger.digest.interval} is set, and compares the digests in the digest file
 * with the ledger. With the embedded database, digests are also published to a file in the data directory.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(DigestSettings.class)
class DigestConfiguration implements SchedulingConfigurer, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(DigestConfiguration.class);

    /** The file in the data directory of the embedded database. */
    private static final String DATA_DIRECTORY_FILE = "digests.ndjson";

    private static final Duration DATA_DIRECTORY_INTERVAL = Duration.ofHours(1);

    private static final Duration COMPARISON_INTERVAL = Duration.ofHours(1);

    private final LedgerReader reader;
    private final DigestSettings settings;
    private final PublishedDigests published;
    private final Environment environment;
    private final DatabaseState database;

    /** A separate scheduler: a digest that waits for the database must not delay other tasks. */
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    DigestConfiguration(
            LedgerReader reader,
            DigestSettings settings,
            PublishedDigests published,
            Environment environment,
            DatabaseState database) {
        this.database = database;
        this.reader = reader;
        this.settings = settings;
        this.published = published;
        this.environment = environment;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        scheduler.setThreadNamePrefix("digest-");
        scheduler.initialize();
        tasks.setTaskScheduler(scheduler);
        List<Path> files = Stream.of(settings.file(), dataDirectoryFile())
                .filter(Objects::nonNull)
                .toList();
        if (!files.isEmpty()) {
            // The scheduler has one thread: the digests are compared before a new one is published.
            tasks.addFixedDelayTask(() -> compare(files), COMPARISON_INTERVAL);
        }
        Duration interval = settings.interval();
        if (interval != null) {
            tasks.addFixedDelayTask(new DigestPublisher(reader, settings.file(), database)::publish, interval);
        }
        Path copy = dataDirectoryFile();
        if (copy != null) {
            tasks.addFixedDelayTask(new DigestPublisher(reader, copy, database)::publish, DATA_DIRECTORY_INTERVAL);
        }
    }

    private @Nullable Path dataDirectoryFile() {
        return StringUtils.hasText(environment.getProperty("spring.datasource.url"))
                ? null
                : Path.of(environment.getRequiredProperty("flowledger.data-dir"))
                        .toAbsolutePath()
                        .normalize()
                        .resolve(DATA_DIRECTORY_FILE);
    }

    private void compare(List<Path> files) {
        try {
            published.compare(files);
        } catch (IOException | DataAccessException e) {
            if (!database.report(e)) {
                log.warn("Published digests could not be compared with the ledger, will try again: {}", e.toString());
            }
        }
    }

    @Override
    public void destroy() {
        scheduler.shutdown();
    }
}
