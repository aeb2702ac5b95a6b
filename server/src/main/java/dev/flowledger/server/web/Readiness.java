package dev.flowledger.server.web;

/**
 * The answer of a server that is ready.
 *
 * @param message always {@code OK}
 */
record Readiness(String message) {

    static final Readiness OK = new Readiness("OK");
}
