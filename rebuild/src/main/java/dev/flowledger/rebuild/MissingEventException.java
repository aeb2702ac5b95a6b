package dev.flowledger.rebuild;

/** The event store does not have all earlier events of an event's stream. */
final class MissingEventException extends IllegalStateException {

    MissingEventException(long sequence) {
        super("the event with sequence number " + sequence + " of its stream is missing");
    }

    MissingEventException() {
        super("no earlier event of its stream inserts the row that it changes");
    }
}
