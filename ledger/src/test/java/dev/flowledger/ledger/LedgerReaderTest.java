package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.ledger.LedgerEntry;
import dev.flowledger.api.ledger.LedgerEvent;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Pages of a ledger whose first events are neither in the event store nor in an archive. */
class LedgerReaderTest {

    private static final long REMOVED = 2500;
    private static final long END = REMOVED + 100;

    private final JdbcTemplate jdbc = mock(JdbcTemplate.class);
    private final LedgerReader reader = new LedgerReader(jdbc, new SequencingAttempts(), streams -> ContentKeys.none());
    private int statements;

    @BeforeEach
    void storeEvents() {
        when(jdbc.query(
                        contains("event_store.ledger"),
                        ArgumentMatchers.<RowMapper<LedgerEvent>>any(),
                        any(Object[].class)))
                .thenAnswer(query -> {
                    statements++;
                    long after = query.getArgument(2);
                    int limit = query.getArgument(4);
                    return LongStream.rangeClosed(after + 1, Math.min(after + limit, END))
                            .mapToObj(LedgerReaderTest::event)
                            .toList();
                });
    }

    private static LedgerEvent event(long position) {
        LedgerEntry entry = new LedgerEntry(position, new byte[32]);
        return position <= REMOVED
                ? LedgerEvent.archived(InMemoryLedger.event("raw.happened", position), entry, ArchiveNames.UNKNOWN)
                : new LedgerEvent(InMemoryLedger.event("raw.happened", position), entry);
    }

    @Test
    void page_with_few_events_skips_removed_ones_by_whole_pages() {
        List<LedgerEvent> page = reader.page(PositionRange.after(0), EventFilter.ALL, 2);

        assertThat(page).extracting(LedgerEvent::position).containsExactly(REMOVED + 1, REMOVED + 2);
        assertThat(statements).isEqualTo(4);
    }
}
