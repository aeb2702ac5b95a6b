package dev.flowledger.benchmarks;

/** Ends a benchmark without a report. The message is for the user. */
public final class BenchmarkException extends RuntimeException {

    /** Creates an exception with a message for the user. */
    public BenchmarkException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
