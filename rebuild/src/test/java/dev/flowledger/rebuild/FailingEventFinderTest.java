package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailingEventFinderTest {

    private static final List<DecodedEvent> PAGE = List.of(event(1), event(2), event(3));

    private final IllegalStateException batchFailure = new IllegalStateException("batch");
    private final EventPageWriter writer = mock();
    private final RecordingTransactionManager transactions = new RecordingTransactionManager();
    private final FailingEventFinder finder = new FailingEventFinder(writer, transactions.longRunningTransaction());

    @AfterEach
    void every_transaction_was_rolled_back() {
        assertThat(transactions.commits()).isZero();
        assertThat(transactions.rollbacks()).isEqualTo(1);
    }

    @Test
    void the_first_event_that_cannot_be_written_alone_is_found() {
        IllegalStateException failure = new IllegalStateException("row");
        doThrow(failure).when(writer).write(List.of(PAGE.get(1)));

        EventReplayException found = finder.find(PAGE, batchFailure);

        assertThat(found.globalIndex()).isEqualTo(2);
        assertThat(found).hasCause(failure);
    }

    @Test
    void a_failure_that_names_its_event_is_returned() {
        EventReplayException failure = EventReplayException.of(PAGE.get(2), new IllegalStateException("handler"));
        doThrow(failure).when(writer).write(List.of(PAGE.get(2)));

        assertThat(finder.find(PAGE, batchFailure)).isSameAs(failure);
    }

    @Test
    void if_every_event_can_be_written_the_failure_of_the_batch_is_returned() {
        EventReplayException found = finder.find(PAGE, batchFailure);

        assertThat(found.globalIndex()).isEqualTo(1);
        assertThat(found).hasCause(batchFailure);
    }

    @Test
    void if_no_event_can_be_written_the_first_one_is_returned() {
        IllegalStateException failure = new IllegalStateException("connection");
        doThrow(failure).when(writer).write(any());

        EventReplayException found = finder.find(PAGE, batchFailure);

        assertThat(found.globalIndex()).isEqualTo(1);
        assertThat(found).hasCause(failure);
    }

    private static DecodedEvent event(long globalIndex) {
        return new DecodedEvent(
                globalIndex, new UUID(0, globalIndex), "flow.created", "flow-a", globalIndex, List.of());
    }
}
