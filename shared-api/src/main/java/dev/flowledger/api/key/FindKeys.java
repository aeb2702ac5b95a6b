package dev.flowledger.api.key;

/** All keys, including revoked keys, in the order in which they were issued; returns a list of {@link ApiKey}. */
public record FindKeys() {}
