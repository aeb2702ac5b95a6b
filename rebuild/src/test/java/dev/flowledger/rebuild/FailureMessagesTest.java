package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.ledger.LedgerPositions;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJobRepository.ReplayedEvent;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.UncategorizedSQLException;

class FailureMessagesTest {

    private static final UUID EVENT = UUID.fromString("00000000-0000-4000-8000-000000000007");
    private final SQLException diskFull =
            new SQLException("ERROR: could not extend file: No space left on device\n  Hint: Check free disk space.");

    private final ReplayJobRepository jobs = mock();
    private final LedgerPositions positions = mock();
    private final FailureMessages messages = new FailureMessages(jobs, positions);
    private final ReplayJob job = ReplayJobs.running(Purpose.REBUILD);

    @Test
    void an_event_that_cannot_be_replayed_is_named_with_its_position() {
        when(positions.find(9)).thenReturn(Optional.of(8L));

        assertThat(messages.describe(job, new EventReplayException(9, EVENT, "flow.created", diskFull)))
                .isEqualTo("Event 00000000-0000-4000-8000-000000000007 (flow.created) at position 8 cannot be replayed:"
                        + " ERROR: could not extend file: No space left on device");
    }

    @Test
    void an_event_without_a_position_is_named_with_its_global_index() {
        when(positions.find(9)).thenReturn(Optional.empty());

        assertThat(messages.describe(job, new EventReplayException(9, EVENT, "flow.created", diskFull)))
                .contains(
                        "(flow.created) at global index 9, which has no position in the ledger yet, cannot be replayed");
    }

    @Test
    void another_failure_names_the_last_replayed_event() {
        when(jobs.lastReplayedEvent(job.id())).thenReturn(Optional.of(new ReplayedEvent(9, EVENT, "flow.created")));
        when(positions.find(9)).thenReturn(Optional.of(8L));

        assertThat(messages.describe(job, new UncategorizedSQLException("task", "select 1", diskFull)))
                .isEqualTo("After event 00000000-0000-4000-8000-000000000007 (flow.created) at position 8:"
                        + " ERROR: could not extend file: No space left on device");
    }

    @Test
    void the_last_replayed_event_may_have_no_position_yet() {
        when(jobs.lastReplayedEvent(job.id())).thenReturn(Optional.of(new ReplayedEvent(9, EVENT, "flow.created")));
        when(positions.find(9)).thenReturn(Optional.empty());

        assertThat(messages.describe(job, new UncategorizedSQLException("task", "select 1", diskFull)))
                .contains("(flow.created) at position not yet assigned: ERROR");
    }

    @Test
    void a_failure_before_the_first_event_says_so() {
        when(jobs.lastReplayedEvent(job.id())).thenReturn(Optional.empty());

        assertThat(messages.describe(job, new IllegalStateException("The append barrier could not be acquired")))
                .isEqualTo("Before the first event: The append barrier could not be acquired");
    }

    @Test
    void a_message_of_a_library_is_not_shown() {
        assertThat(FailureMessages.reason(new IllegalArgumentException("Cannot construct `dev.flowledger.FlowId`")))
                .isEqualTo("the stored data is not valid for this version of Flowledger");
    }
}
