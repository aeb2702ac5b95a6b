package dev.flowledger.api.key;

import dev.flowledger.api.Command;

/** A command that the aggregate of a key handles. */
public sealed interface KeyCommand extends Command permits IssueKey, RotateKey, RevokeKey {}
