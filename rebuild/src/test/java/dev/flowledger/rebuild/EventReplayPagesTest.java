package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.rebuild.EventStoreReader.Entry;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventReplayPagesTest {

    @Test
    void pages_of_large_events_are_limited_by_their_size() {
        assertThat(EventReplay.pages(entries(12, 900_000)))
                .extracting(List::size)
                .containsExactly(5, 5, 2);
    }

    @Test
    void pages_of_small_events_are_limited_by_their_number() {
        assertThat(EventReplay.pages(entries(2_500, 600)))
                .extracting(List::size)
                .containsExactly(1_000, 1_000, 500);
    }

    @Test
    void event_that_is_larger_than_a_page_has_its_own_page() {
        assertThat(EventReplay.pages(entries(2, 9_000_000))).hasSize(2);
        assertThat(EventReplay.pages(List.of())).isEmpty();
    }

    private static List<Entry> entries(int count, int bytes) {
        return LongStream.range(0, count)
                .mapToObj(index -> new Entry(0, index, bytes))
                .toList();
    }
}
