package dev.flowledger.rebuild;

import java.util.List;

/** Finds the event that makes the batch writes of a page fail. */
final class FailingEventFinder {

    private final EventPageWriter writer;
    private final LongRunningTransaction transaction;

    FailingEventFinder(EventPageWriter writer, LongRunningTransaction transaction) {
        this.writer = writer;
        this.transaction = transaction;
    }

    /**
     * Writes the events of the page one by one in a transaction that is rolled back.
     *
     * @param failure why the page could not be written
     * @return the failure of the first event that cannot be written. If every event can, the cause is something else, such as
     *     the disk or the connection: then the given failure, at the first event of the page
     */
    EventReplayException find(List<DecodedEvent> page, RuntimeException failure) {
        DecodedEvent[] current = {page.get(0)};
        try {
            transaction.rollBack(() -> {
                for (DecodedEvent event : page) {
                    current[0] = event;
                    writer.write(List.of(event));
                }
            });
        } catch (EventReplayException e) {
            return e;
        } catch (RuntimeException e) {
            return EventReplayException.of(current[0], e);
        }
        return EventReplayException.of(page.get(0), failure);
    }
}
