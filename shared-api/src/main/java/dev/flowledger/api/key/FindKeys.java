package dev.flowledger.api.key;

/** All keys, revoked ones too, in the order in which they were issued; answers a list of {@link ApiKey}. */
public record FindKeys() {}
