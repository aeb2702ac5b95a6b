package dev.flowledger.api;

/**
 * The version of the read model that this build of Flowledger writes and reads. A node whose database has another version
 * accepts no commands and is not ready.
 *
 * @param number the version; it increases with every change of the read model's tables or of what projections write
 */
public record ReadModelVersion(int number) {}
