package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.ledger.LedgerEntry;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.api.ledger.TreeHash;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.mock.http.MockHttpOutputMessage;

/** Writes events as a JSON array or as NDJSON. */
class EventsConverterTest {

    private final EventsConverter converter = new EventsConverter();
    private final MockHttpOutputMessage message = new MockHttpOutputMessage();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void json_is_an_array_of_the_lines(int count) throws IOException {
        List<LedgerEvent> events = events(count);

        write(events, MediaType.APPLICATION_JSON);

        assertThat(message.getBodyAsString()).isEqualTo("[" + String.join(",", lines(events)) + "]");
        assertThat(message.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void ndjson_has_one_event_per_line(int count) throws IOException {
        List<LedgerEvent> events = events(count);

        write(events, MediaType.APPLICATION_NDJSON);

        assertThat(message.getBodyAsString())
                .isEqualTo(String.join(
                        "", lines(events).stream().map(line -> line + "\n").toList()));
        assertThat(message.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_NDJSON);
    }

    @Test
    void only_ndjson_is_an_export_without_a_default_limit() throws IOException {
        converter.write((consumer, asLines) -> assertThat(asLines).isTrue(), MediaType.APPLICATION_NDJSON, message);
        converter.write(
                (consumer, asLines) -> assertThat(asLines).isFalse(),
                MediaType.parseMediaType(EventsConverter.BATCH),
                message);
    }

    @Test
    void failure_of_the_first_page_sends_nothing() {
        Events unavailable = (consumer, asLines) -> {
            throw new IOException("the database is not available");
        };

        assertThatThrownBy(() -> converter.write(unavailable, MediaType.APPLICATION_JSON, message))
                .hasMessage("the database is not available");

        assertThat(message.getBodyAsBytes()).isEmpty();
    }

    @Test
    void events_are_written_but_not_read() {
        assertThat(converter.canWrite(Events.class, MediaType.APPLICATION_JSON)).isTrue();
        assertThat(converter.canWrite(String.class, MediaType.APPLICATION_JSON)).isFalse();
        assertThat(converter.canRead(Events.class, MediaType.APPLICATION_JSON)).isFalse();
    }

    private void write(List<LedgerEvent> events, MediaType type) throws IOException {
        converter.write(
                (consumer, asLines) -> {
                    for (LedgerEvent event : events) {
                        consumer.accept(event);
                    }
                },
                type,
                message);
    }

    private static List<LedgerEvent> events(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(position -> new LedgerEvent(
                        InMemoryLedger.event("flow.created", position),
                        new LedgerEntry(position, new byte[TreeHash.LENGTH])))
                .toList();
    }

    private static List<String> lines(List<LedgerEvent> events) {
        return events.stream().map(LedgerEvent::line).toList();
    }
}
