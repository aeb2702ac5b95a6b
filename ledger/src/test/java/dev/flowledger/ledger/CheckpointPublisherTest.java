package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Writes a line for each new checkpoint, and reports a failure once. */
class CheckpointPublisherTest {

    @TempDir
    private Path directory;

    private final InMemoryLedger ledger = new InMemoryLedger();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CheckpointPublisher.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final DatabaseState database = mock();
    private Path file;

    @BeforeEach
    void start() {
        file = directory.resolve("checkpoints.ndjson");
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @Test
    void line_does_not_depend_on_the_locale_of_the_machine() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            ledger.append("flow.created", 12);
            publisher(CheckpointLine.in(file)).publish();
        } finally {
            Locale.setDefault(before);
        }

        assertThat(Files.readString(file)).contains("\"position\":12,");
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @Test
    void each_checkpoint_is_written_once() throws IOException {
        CheckpointPublisher publisher = publisher(CheckpointLine.in(file));
        publisher.publish();
        assertThat(Files.readAllLines(file)).as("of an empty ledger").isEmpty();

        ledger.append("flow.created", 1);
        publisher.publish();
        publisher.publish();
        ledger.append("flow.created", 2);
        publisher.publish();

        assertThat(Files.readAllLines(file))
                .satisfiesExactly(
                        line -> assertThat(line).contains(members(1)),
                        line -> assertThat(line).contains(members(3)));
    }

    private String members(int position) {
        Checkpoint checkpoint = ledger.checkpoint(position);
        return "\"position\":%d,\"hash\":\"%s\",\"checkpoint\":\"%s\",\"note\":\"test\\n%d\\n"
                .formatted(position, checkpoint.hash(), checkpoint.text(), position);
    }

    @Test
    void new_publisher_writes_the_current_checkpoint() throws IOException {
        ledger.append("flow.created", 1);
        publisher(CheckpointLine.in(file)).publish();
        publisher(CheckpointLine.in(file)).publish();

        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void server_that_does_not_accept_changes_publishes_nothing() throws IOException {
        CheckpointPublisher publisher = publisher(CheckpointLine.in(file));
        ledger.append("flow.created", 1);
        when(database.problemWithChanges()).thenReturn("read-only", (String) null);
        publisher.publish();
        assertThat(file).isEmptyFile();
        publisher.publish();
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void line_after_an_interrupted_write_is_a_line_of_its_own() throws IOException {
        Files.writeString(file, "{\"time\":\"2026");
        ledger.append("flow.created", 1);
        publisher(CheckpointLine.in(file)).publish();

        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(CheckpointLine.parse(Files.readAllLines(file).get(1))).isPresent();
    }

    @Test
    void file_that_was_rotated_is_created_again() throws IOException {
        CheckpointPublisher publisher = publisher(CheckpointLine.in(file));
        ledger.append("flow.created", 1);
        publisher.publish();
        Files.move(file, directory.resolve("rotated"));
        ledger.append("flow.created", 1);
        publisher.publish();

        assertThat(Files.readAllLines(file)).singleElement().asString().contains("\"position\":2");
    }

    @Test
    void target_that_fails_does_not_affect_the_others_and_receives_the_checkpoint_later() throws IOException {
        List<Checkpoint> received = new ArrayList<>();
        AtomicBoolean failing = new AtomicBoolean(true);
        CheckpointPublisher publisher = publisher(
                (checkpoint, time) -> {
                    if (failing.get()) {
                        throw new IllegalStateException("the witness cannot be reached");
                    }
                    received.add(checkpoint.checkpoint());
                },
                CheckpointLine.in(file));
        ledger.append("flow.created", 1);
        publisher.publish();
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(messages(Level.WARN)).singleElement().asString().contains("the witness cannot be reached");

        failing.set(false);
        publisher.publish();
        assertThat(received).containsExactly(ledger.checkpoint(1));
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void consecutive_failures_are_logged_once_and_the_recovery_too() throws IOException {
        CheckpointPublisher publisher = publisher(CheckpointLine.in(file));
        ledger.append("flow.created", 1);
        ledger.setFailing(true);
        publisher.publish();
        publisher.publish();
        assertThat(messages(Level.WARN)).singleElement().asString().contains("the database is not available");

        ledger.setFailing(false);
        publisher.publish();
        assertThat(messages(Level.INFO)).hasSize(1);
        assertThat(Files.readAllLines(file)).hasSize(1);

        ledger.setFailing(true);
        publisher.publish();
        assertThat(messages(Level.WARN)).as("a new failure").hasSize(2);
    }

    @Test
    void file_that_cannot_be_written_fails_the_start() {
        assertThatThrownBy(() -> CheckpointLine.in(directory))
                .isInstanceOf(CheckpointFileException.class)
                .hasMessageContaining(directory.toString());
    }

    private CheckpointPublisher publisher(CheckpointTarget... targets) {
        return new CheckpointPublisher(
                ledger, checkpoint -> SignedCheckpoint.unsigned("test", checkpoint), List.of(targets), database);
    }

    private List<String> messages(Level level) {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
