package dev.flowledger.ledger;

import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/**
 * Schedules the {@link CheckpointPublisher}, and compares the published checkpoints with the ledger. With the embedded database,
 * checkpoints are published to a file in the data directory unless another file is configured.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class CheckpointConfiguration implements SchedulingConfigurer, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(CheckpointConfiguration.class);

    private static final Duration COMPARISON_INTERVAL = Duration.ofHours(1);

    private final LedgerReader reader;
    private final LedgerTree tree;
    private final CheckpointSettings settings;
    private final SigningKey key;
    private final LedgerIntegrity integrity;
    private final KeptCheckpoints kept;
    private final PublishedCheckpoints published;
    private final @Nullable Path file;
    private final DatabaseState database;

    /** A separate scheduler: a checkpoint that waits for the database must not delay other tasks. */
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

    CheckpointConfiguration(
            LedgerReader reader,
            LedgerTree tree,
            CheckpointSettings settings,
            SigningKey key,
            LedgerIntegrity integrity,
            KeptCheckpoints kept,
            PublishedCheckpoints published,
            Environment environment,
            DatabaseState database) {
        this.reader = reader;
        this.tree = tree;
        this.settings = settings;
        this.key = key;
        this.integrity = integrity;
        this.kept = kept;
        this.published = published;
        this.file = file(settings, environment);
        this.database = database;
    }

    private static @Nullable Path file(CheckpointSettings settings, Environment environment) {
        Path data = SigningKey.dataDirectory(environment);
        return settings.file() != null || data == null ? settings.file() : data.resolve(CheckpointFiles.PUBLISHED);
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        scheduler.setThreadNamePrefix("checkpoint-");
        scheduler.initialize();
        tasks.setTaskScheduler(scheduler);
        // The scheduler has one thread: the earlier checkpoints are compared before a new one is published.
        tasks.addFixedDelayTask(this::compare, COMPARISON_INTERVAL);
        tasks.addFixedDelayTask(
                new CheckpointPublisher(reader, integrity::signForPublication, targets(), database)::publish,
                settings.interval());
    }

    private List<CheckpointTarget> targets() {
        List<CheckpointTarget> targets = new ArrayList<>();
        targets.add(
                file == null
                        ? (checkpoint, time) -> log.info("{}", CheckpointLine.of(checkpoint, time))
                        : CheckpointLine.in(file));
        targets.add(kept::add);
        // A witness accepts only checkpoints that are signed.
        if (settings.witnessUrl() != null && key.verifier() != null) {
            targets.add(new Witness(settings.witnessUrl(), tree, published::setRefusedByWitness, Witness.TIMEOUT));
        }
        return targets;
    }

    private void compare() {
        try {
            key.compare();
            published.compare(file);
        } catch (IOException | DataAccessException e) {
            if (!database.report(e)) {
                log.warn(
                        "Published checkpoints could not be compared with the ledger, will try again: {}",
                        FailureReason.of(e));
            }
        }
    }

    @Override
    public void destroy() {
        scheduler.shutdown();
    }
}
