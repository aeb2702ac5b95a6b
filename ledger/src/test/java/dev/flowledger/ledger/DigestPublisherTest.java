package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.ledger.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Writes a line for each new digest, and reports a failure once. */
class DigestPublisherTest {

    @TempDir
    private Path directory;

    private final InMemoryLedger ledger = new InMemoryLedger();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DigestPublisher.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final DatabaseState database = mock();
    private Path file;

    @BeforeEach
    void start() {
        file = directory.resolve("digests.ndjson");
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
            new DigestPublisher(ledger, file, database).publish();
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
    void each_digest_is_written_once() throws IOException {
        DigestPublisher publisher = new DigestPublisher(ledger, file, database);
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
        Digest digest = ledger.digest(position);
        return "\"position\":%d,\"hash\":\"%s\",\"digest\":\"%s\"}".formatted(position, digest.hash(), digest.text());
    }

    @Test
    void new_publisher_writes_the_current_digest() throws IOException {
        ledger.append("flow.created", 1);
        new DigestPublisher(ledger, file, database).publish();
        new DigestPublisher(ledger, file, database).publish();

        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void file_that_was_rotated_is_created_again() throws IOException {
        DigestPublisher publisher = new DigestPublisher(ledger, file, database);
        ledger.append("flow.created", 1);
        publisher.publish();
        Files.move(file, directory.resolve("rotated"));
        ledger.append("flow.created", 1);
        publisher.publish();

        assertThat(Files.readAllLines(file)).singleElement().asString().contains("\"position\":2");
    }

    @Test
    void without_a_file_the_digest_is_logged() {
        DigestPublisher publisher = new DigestPublisher(ledger, null, database);
        ledger.append("flow.created", 1);
        publisher.publish();

        assertThat(messages(Level.INFO)).singleElement().asString().contains("\"position\":1");
    }

    @Test
    void consecutive_failures_are_logged_once_and_the_recovery_too() throws IOException {
        DigestPublisher publisher = new DigestPublisher(ledger, file, database);
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
        assertThatThrownBy(() -> new DigestPublisher(ledger, directory, database))
                .isInstanceOf(DigestFileException.class)
                .hasMessageContaining(directory.toString());
    }

    private List<String> messages(Level level) {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
