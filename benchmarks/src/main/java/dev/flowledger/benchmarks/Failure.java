package dev.flowledger.benchmarks;

/** Why there is no report: a sentence for whoever started the benchmark. */
final class Failure extends RuntimeException {

    Failure(String message) {
        super(message);
    }
}
